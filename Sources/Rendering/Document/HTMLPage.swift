/// A page for a browser that needs nothing from outside, and no script.
enum HTMLPage {
  /// The document.
  static func document(title: String, width: Int, sheet: String = "", body: [Markup]) -> String {
    let head = Markup(
      "head", [:],
      [
        Markup("meta", ["charset": "utf-8"]),
        Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        Markup("meta", ["name": "color-scheme", "content": "light dark"]),
        Markup(
          "meta",
          ["http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"]),
        Markup("title", text: title), Markup("style", text: Self.sheet(width: width) + sheet),
      ])
    return "<!DOCTYPE html>\n" + Markup("html", ["lang": "en"], [head, Markup("body", [:], body)]).xml()
  }

  /// A table; columns of `text` begin at the left, numbers end at the right.
  static func table(_ heading: [String], _ rows: [[String]], text: Set<Int>) -> Markup {
    func row(_ cells: [String], _ name: String) -> Markup {
      Markup(
        "tr", [:],
        cells.enumerated().map { column, cell in
          Markup(name, text.contains(column) ? [:] : ["class": "number"], text: cell)
        })
    }
    return Markup(
      "table", [:],
      [
        Markup("thead", [:], [row(heading, "th")]), Markup("tbody", [:], rows.map { row($0, "td") }),
      ])
  }

  /// Without quotation marks, because HTML does not decode entities there.
  private static func sheet(width: Int) -> String {
    """
    :root { color-scheme: light dark }
    body { margin: 0 auto; max-width: \(width)px; padding: 8px; color: #1a1a1a; background: #fff;
    font: 14px/1.5 system-ui, DejaVu Sans, Helvetica, Arial, sans-serif }
    h2 { font-size: 16px; margin: 24px 12px 4px } p { margin: 16px 12px }
    table { border-collapse: collapse; margin: 0 12px } th { text-align: left; font-weight: 600 }
    th, td { padding: 2px 18px 2px 0; border-bottom: 1px solid #ddd; vertical-align: top }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } td { overflow-wrap: anywhere }
    @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #15181c } th, td { border-color: #3a3f46 } }

    """
  }
}
