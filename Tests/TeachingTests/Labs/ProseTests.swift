import Experiment
import Teaching
import Testing

@Suite("prose of labs") struct ProseTests {
  @Test("blocks are told apart")
  func blocks() {
    let prose = Prose(
      """
      # A *short* head

      Two lines
      of one paragraph.
      1. one
         and more of it
      2. two
      - a point
      ```swift
      let a = `b` * c

      # no head
      ```
      The end.
      """)
    #expect(
      prose.blocks == [
        .heading(level: 1, [.text("A "), .emphasis("short"), .text(" head")]),
        .paragraph([.text("Two lines of one paragraph.")]),
        .list(isOrdered: true, [[.text("one and more of it")], [.text("two")]]),
        .list(isOrdered: false, [[.text("a point")]]), .code("let a = `b` * c\n\n# no head"),
        .paragraph([.text("The end.")]),
      ])
  }

  @Test(
    "marks in a line",
    arguments: [
      ("a *b* c", [.text("a "), .emphasis("b"), .text(" c")]), ("w * t * u", [.text("w * t * u")]),
      ("**all** of `a*b*c`", [.strong("all"), .text(" of "), .code("a*b*c")]), ("*", [.text("*")]),
      ("a *b", [.text("a *b")]), ("`", [.text("`")]), ("**", [.text("**")]),
      ("MAP_PRIVATE _x_", [.text("MAP_PRIVATE _x_")]),
      ("*a *b*", [.emphasis("a *b")]), ("", []),
    ] as [(String, [Prose.Span])])
  func marks(line: String, spans: [Prose.Span]) {
    #expect(Prose.spans(line) == spans)
  }

  @Test("any text can be read, and no letter is lost")
  func anyText() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<500 {
      let signs = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        "*`#-1. ab\n{<".randomElement(using: &generator) ?? "a"
      }
      let text = String(signs)
      let letters = Prose(text).blocks.reduce(into: 0) { count, block in
        switch block {
        case .heading(_, let spans), .paragraph(let spans): count += Self.letters(spans.map(\.text).joined())
        case .list(_, let items): count += Self.letters(items.joined().map(\.text).joined())
        case .code(let code): count += Self.letters(code)
        }
      }
      // What stands behind the fence names a language.
      if !text.contains("```") { #expect(letters == Self.letters(text), "\(text.debugDescription)") }
    }
  }

  private static func letters(_ text: String) -> Int { text.count { $0 == "a" || $0 == "b" } }
}
