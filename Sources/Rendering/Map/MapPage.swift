public import Inspector

/// A map as a page for a browser: the picture, and all classes and processes as tables.
///
/// It needs nothing from outside, and no script.
public struct MapPage: Sendable {
  /// The page as HTML.
  public let html: String

  /// Classes beyond this number are added up.
  private static let mostClasses = 100

  /// Makes the page of a snapshot.
  public init(_ snapshot: Snapshot) {
    let picture = MapPicture(snapshot)
    let inspection = snapshot.inspection()
    let head = Markup(
      "head", [:],
      [
        Markup("meta", ["charset": "utf-8"]),
        Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        Markup("meta", ["name": "color-scheme", "content": "light dark"]),
        Markup(
          "meta",
          ["http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"]),
        Markup("title", text: "Which processes share which memory"),
        Markup("style", text: Self.sheet),
      ])
    let body = Markup(
      "body", [:],
      [
        Markup("main", ["class": "map"], [picture.root]), Markup("h2", text: "Who shares what"),
        Self.classes(inspection), Markup("h2", text: "Processes"), Self.processes(inspection),
        Markup("p", text: CoverageText(inspection.coverage).sentence),
      ])
    html = "<!DOCTYPE html>\n" + Markup("html", ["lang": "en"], [head, body]).xml()
  }

  /// Without quotation marks, because HTML does not decode entities there.
  private static let sheet = """
    :root { color-scheme: light dark }
    body { margin: 0 auto; max-width: \(MapDrawing.width)px; padding: 8px; color: #1a1a1a; background: #fff;
    font: 14px/1.5 system-ui, DejaVu Sans, Helvetica, Arial, sans-serif }
    .map { overflow-x: auto } h2 { font-size: 16px; margin: 24px 12px 4px } p { margin: 16px 12px }
    table { border-collapse: collapse; margin: 0 12px } th { text-align: left; font-weight: 600 }
    th, td { padding: 2px 18px 2px 0; border-bottom: 1px solid #ddd; vertical-align: top }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } td { overflow-wrap: anywhere }
    @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #15181c } th, td { border-color: #3a3f46 } }
    """

  private static func table(_ heading: [String], _ rows: [[String]], text: Set<Int>) -> Markup {
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

  private static func classes(_ inspection: Inspection) -> Markup {
    guard inspection.coverage.rung == .frames else {
      return Markup("p", text: "With whom memory is shared is hidden from the caller.")
    }
    let amounts = AmountText.human
    let names = SharerNames(inspection.processes)
    let classes = inspection.sharerClasses()
    var rows = classes.prefix(mostClasses).map { sharing in
      [
        amounts.text(sharing.bytes), amounts.text(sharing.fileBytes), amounts.text(sharing.outsideBytes),
        "\(sharing.processes.count)", names.text(sharing.processes),
      ]
    }
    if classes.count > mostClasses {
      let rest = classes.dropFirst(mostClasses)
      rows.append(
        [rest.map(\.bytes), rest.map(\.fileBytes), rest.map(\.outsideBytes)].map { amounts.text($0.reduce(0, +)) }
          + ["", "\(rest.count) smaller classes"])
    }
    return table(["memory", "of files", "also outside", "processes", "which"], rows, text: [4])
  }

  private static func processes(_ inspection: Inspection) -> Markup {
    let columns: [ProcessColumn] = [
      .pid, .rss, .pss, .uss, .shared, .inherited, .file, .ksm, .huge, .swap, .hugetlb, .command,
    ]
    let accounts = inspection.accountsByProcess()
    let rows = zip(inspection.processes, accounts).map { process, account in
      columns.map { column -> String in
        if column == .command { return process.title }
        if column == .pid { return "\(process.pid)" }
        return process.sharesMemoryWith == nil ? AmountText.human.text(column.number(process, account)) : ""
      }
    }
    return table(columns.map(\.rawValue), rows, text: [columns.count - 1])
  }
}
