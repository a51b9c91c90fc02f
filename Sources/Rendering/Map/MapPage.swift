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
    html = HTMLPage.document(
      title: "Which processes share which memory", width: MapDrawing.width, sheet: ".map { overflow-x: auto }\n",
      body: [
        Markup("main", ["class": "map"], [picture.root]), Markup("h2", text: "Who shares what"),
        Self.classes(inspection), Markup("h2", text: "Processes"), Self.processes(inspection),
        Markup("p", text: CoverageText(inspection.coverage).sentence),
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
    return HTMLPage.table(["memory", "of files", "also outside", "processes", "which"], rows, text: [4])
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
    return HTMLPage.table(columns.map(\.rawValue), rows, text: [columns.count - 1])
  }
}
