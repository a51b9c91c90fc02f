public import StoreInspector

/// The files of a table of PostgreSQL, as a person reads them.
public struct HeapFileReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  public init(_ seen: HeapFileInspection, style: Style, amounts: AmountText = .human) {
    let counts = seen.counts
    var facts = FactLines()
    facts.add(
      "table",
      "\(amounts.text(seen.bytes)) in \(counted(seen.segments, "file")), pages of \(amounts.text(seen.pageSize)): "
        + "\(counts.pages) with tuples, \(counts.newPages) never written")
    facts.add(
      "tuples", "\(counts.tuples) (\(amounts.text(counts.tupleBytes))), \(amounts.text(counts.freeBytes)) free")
    facts.add(
      "versions",
      "\(counts.currentVersions) current, \(counts.oldVersions) old ones, \(counts.abortedInserts) given up, "
        + "\(counts.undetermined) of which the file does not tell")
    facts.add(
      "HOT",
      "\(counts.hotUpdated) replaced on their page, \(counts.heapOnly) that no index names, \(counted(counts.redirects, "redirect"))"
    )
    facts.add(
      "pointers",
      "\(counts.deadPointers) dead, \(counts.unusedPointers) to be used again; \(counts.frozen) tuples frozen")
    if seen.tailBytes > 0 { facts.add("behind it", counted(seen.tailBytes, "byte") + " of no whole page") }
    facts.add("note", "no server was asked: what it has changed and not written yet is not here")
    text = ([style.paint(style.printable(seen.path), .strong)] + facts.lines(style: style)).endedLines
  }
}
