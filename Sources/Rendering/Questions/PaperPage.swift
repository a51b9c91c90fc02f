/// A document that is made to be printed: black on white, a new page for each article, nothing from outside, no script.
enum PaperPage {
  static func document(title: String, _ articles: [HTML]) -> String {
    let head = HTML(
      "head", [:],
      [
        HTML("meta", ["charset": "utf-8"]),
        HTML("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        HTML(
          "meta",
          ["http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"]),
        HTML("title", text: title), HTML("style", text: sheet),
      ])
    return HTML("html", ["lang": "en"], [head, HTML("body", [:], [HTML("main", [:], articles)])]).document
  }

  /// Without quotation marks and angle brackets, because HTML does not decode entities there.
  private static let sheet = """
    @page { margin: 18mm } body { margin: 0 auto; max-width: 720px; padding: 16px; color: #000; background: #fff;
    font: 16px/1.45 system-ui, DejaVu Sans, Helvetica, Arial, sans-serif }
    article { break-after: page; margin-bottom: 64px } article:last-child { break-after: auto }
    header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 32px; border-bottom: 1px solid #000 }
    header p { margin: 4px 0 } h1 { font-size: 22px } h2 { font-size: 18px } h3 { font-size: 16px; margin-bottom: 4px }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.4 DejaVu Sans Mono, monospace; border: 1px solid #777;
    padding: 8px; break-inside: avoid }
    .question { break-inside: avoid } .points { font-weight: normal } p { margin: 8px 0 }
    .options { list-style: none; padding-left: 0 } .options li { margin: 4px 0 } .answer { margin: 20px 0 28px }
    table { border-collapse: collapse; width: 100% } caption { text-align: left; font-weight: 600 }
    th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid #777 }
    tr { break-inside: avoid }
    @media print { body { max-width: none; padding: 0; font-size: 11pt } article { margin-bottom: 0 } }

    """
}

extension BankQuestion {
  /// What its points are called.
  var worth: String { points == 1 ? "1 point" : "\(points) points" }
}
