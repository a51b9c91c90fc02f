public import StoreInspector

/// A table of PostgreSQL, as a person reads it.
public struct PostgresReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  public init(_ seen: PostgresTable, style: Style, amounts: AmountText = .human) {
    var facts = FactLines()
    facts.add(
      "table", "\(amounts.text(Int(seen.bytes))), \(counted(seen.pages, "page")) of \(amounts.text(seen.pageSize))")
    if let tuples = seen.tuples {
      facts.add(
        "tuples",
        "\(tuples.live) live (\(amounts.text(Int(tuples.liveBytes)))), \(tuples.dead) dead (\(amounts.text(Int(tuples.deadBytes)))), "
          + "\(amounts.text(Int(tuples.freeBytes))) free")
    }
    if let items = seen.items {
      facts.add(
        "versions",
        "\(items.oldVersions) old ones, of which \(items.heldVersions) are held by the oldest snapshot and VACUUM would remove "
          + "\(items.oldVersions - items.heldVersions); \(items.abortedInserts) given up")
      facts.add(
        "HOT",
        "\(items.hotUpdated) replaced on their page, \(items.heapOnly) that no index names, \(counted(items.redirects, "redirect"))"
      )
    }
    facts.add(
      "updates",
      "\(seen.statistics.updates), \(seen.statistics.hotUpdates) of them HOT; last VACUUM: \(seen.statistics.lastVacuum ?? "never")"
    )
    var lines = [style.paint(style.printable(seen.name), .strong)] + facts.lines(style: style)
    if seen.snapshots.holders.isEmpty {
      lines += ["", "No snapshot is held but that of the question."]
    } else {
      let rows = seen.snapshots.holders.map { holder in
        [
          "\(holder.age)", holder.seconds.map { "\(Int($0)) s" } ?? style.emptyCell,
          holder.pid.map(String.init) ?? style.emptyCell,
          holder.kind.words, style.printable([holder.name, holder.state].compactMap { $0 }.joined(separator: ", ")),
        ]
      }
      lines +=
        [""]
        + AlignedRows(rows: [["AGE", "SINCE", "PID", "HOLDER", "NAME"]] + rows, words: [3, 4]).lines(style: style)
    }
    text = (lines + problemLines(seen.problems, count: seen.problems.count, style: style)).endedLines
  }
}

extension PostgresSnapshots.Kind {
  fileprivate var words: String {
    switch self {
    case .session: "session"
    case .prepared: "prepared"
    case .slot: "slot"
    case .slotOfCatalog: "slot, catalog"
    case .standby: "standby"
    }
  }
}
