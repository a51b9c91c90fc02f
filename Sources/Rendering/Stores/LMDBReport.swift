public import StoreInspector

/// An LMDB environment, as a person reads it.
public struct LMDBReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  ///
  /// - Parameter records: how many transactions with free pages are listed, the last ones.
  public init(_ seen: LMDBInspection, style: Style, amounts: AmountText = .human, records: Int = 10) {
    var facts = FactLines()
    let pageSize = UInt64(seen.roots.first?.meta.pageSize ?? 0)
    func size(_ pages: UInt64?) -> String { pages.map { "\($0) (\(amounts.text($0 * pageSize)))" } ?? "?" }
    if let current = seen.roots.first {
      facts.add(
        "file",
        "\(amounts.text(seen.fileBytes)), \(counted(current.meta.lastPage + 1, "page")) of \(amounts.text(pageSize)) were ever used"
      )
    }
    for (index, root) in seen.roots.enumerated() {
      facts.add(
        index == 0 ? "last root" : "one before",
        "transaction \(root.meta.transaction), depth \(root.meta.main.depth): \(size(root.pages)) pages, \(size(root.exclusivePages)) of its own"
          + (root.countersAgree == false ? "; the counters of its trees say otherwise" : ""))
    }
    facts.add("shared", "\(size(seen.sharedPages)) pages of both roots")
    facts.add(
      "free",
      "\(size(seen.free.reduce(0) { $0 + $1.pages })) pages: \(size(seen.reusablePages)) for the next transaction, \(size(seen.pinnedPages)) kept by readers"
    )
    if seen.lostPages > 0 { facts.add("lost", "\(counted(seen.lostPages, "page")) that no tree and no list names") }
    facts.add("readers", Self.readers(seen))
    for reader in seen.pinning { facts.add("pinning", Self.pinning(reader)) }
    if seen.changedMeanwhile { facts.add("note", "transactions have ended meanwhile") }
    var lines = [style.paint(style.printable(seen.path), .strong)] + facts.lines(style: style)
    if !seen.named.isEmpty {
      let rows = seen.named.map {
        ["\($0.tree.entries)", "\($0.tree.depth)", "\($0.tree.pages)", style.printable($0.name)]
      }
      lines += [""] + AlignedRows(rows: [["ENTRIES", "DEPTH", "PAGES", "TREE"]] + rows).lines(style: style)
    }
    if !seen.free.isEmpty {
      let rows = seen.free.suffix(records).map {
        ["\($0.transaction)", "\($0.pages)", $0.isReusable ? "may be used" : "kept"]
      }
      lines += [""] + AlignedRows(rows: [["FREED BY", "PAGES", "STATE"]] + rows).lines(style: style)
    }
    text = lines.endedLines
  }

  private static func readers(_ seen: LMDBInspection) -> String {
    guard let table = seen.readers else { return "not known: there is no lock file" }
    let reading = table.readers.filter { $0.transaction != nil }
    return reading.isEmpty
      ? "none" : "\(reading.count), the oldest at transaction \(seen.oldestReader ?? 0)"
  }

  private static func pinning(_ reader: LMDBReaders.Reader) -> String {
    let name = [reader.name, "\(reader.pid)"].compactMap { $0 }.joined(separator: " ")
    let place = "\(name), at transaction \(reader.transaction ?? 0)"
    return reader.isAlive ? place : place + ": it is gone, and keeps pages until somebody calls mdb_reader_check"
  }
}
