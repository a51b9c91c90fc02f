import Teaching

extension HTML {
  /// Text of a lab.
  ///
  /// `topLevel` is the level of its highest headings on the page.
  public static func prose(_ markdown: String, topLevel: Int = 2) -> HTML {
    .group(Prose(markdown).blocks.map { block(of: $0, topLevel) })
  }

  /// Text of a lab that stands in a line.
  public static func line(_ markdown: String) -> HTML { line(Prose.spans(markdown)) }

  private static func block(of block: Prose.Block, _ topLevel: Int) -> HTML {
    switch block {
    case .heading(let level, let spans):
      switch min(topLevel + level - 1, 6) {
      case 1: HTML("h1", [:], [line(spans)])
      case 2: HTML("h2", [:], [line(spans)])
      case 3: HTML("h3", [:], [line(spans)])
      case 4: HTML("h4", [:], [line(spans)])
      case 5: HTML("h5", [:], [line(spans)])
      default: HTML("h6", [:], [line(spans)])
      }
    case .paragraph(let spans): HTML("p", [:], [line(spans)])
    case .list(true, let items): HTML("ol", [:], items.map { HTML("li", [:], [line($0)]) })
    case .list(false, let items): HTML("ul", [:], items.map { HTML("li", [:], [line($0)]) })
    case .code(let text): HTML("pre", [:], [HTML("code", text: text)])
    }
  }

  private static func line(_ spans: [Prose.Span]) -> HTML {
    .group(
      spans.map { span in
        switch span {
        case .text(let text): .text(text)
        case .emphasis(let text): HTML("em", text: text)
        case .strong(let text): HTML("strong", text: text)
        case .code(let text): HTML("code", text: text)
        }
      })
  }
}
