public import StoreInspector

/// A qcow2 image, as a person reads it.
public struct QCOW2Report: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  public init(_ seen: QCOW2Inspection, style: Style, amounts: AmountText = .human) {
    var facts = FactLines()
    let header = seen.header
    facts.add(
      "image",
      "version \(header.version), clusters of \(amounts.text(header.clusterBytes)), "
        + "\(amounts.text(header.virtualBytes)) for the guest in \(amounts.text(seen.fileBytes)) of file")
    if header.encryption > 0 { facts.add("encrypted", header.encryption == 2 ? "LUKS" : "AES") }
    if header.incompatible.contains(.corrupt) { facts.add("marked", "as corrupt") }
    if header.incompatible.contains(.dirty) { facts.add("marked", "as dirty: refcounts may be behind") }
    if header.incompatible.contains(.externalData) {
      facts.add("data", "in another file" + (header.dataFile.map { ", \($0)" } ?? ""))
    }
    facts.add("refcounts", Self.refcounts(seen.refcounts))
    facts.add(
      "guest data",
      "\(amounts.text(seen.dataBytes)) of clusters, \(amounts.text(seen.exclusiveDataBytes)) of one state alone")
    var rows = [["MAPPED", "ZEROS", "CLUSTERS", "EXCLUSIVE", "SHARED", "DISTRIBUTED", "STATE"]]
    for state in seen.states {
      let mapping = state.mapping
      rows.append([
        amounts.text(mapping.dataBytes + mapping.compressedBytes),
        amounts.text(mapping.zeroBytes + mapping.allocatedZeroBytes), amounts.text(state.data.referenced),
        amounts.text(state.data.exclusive), amounts.text(state.data.shared), amounts.text(state.data.distributed),
        state.snapshot.map { style.printable("\($0.identifier) \($0.name)") } ?? "active",
      ])
    }
    var lines = [style.paint(style.printable(seen.path), .strong)] + facts.lines(style: style) + [""]
    lines += AlignedRows(rows: rows).lines(style: style)
    if seen.chain.count > 1 || seen.chainEnd != .base {
      let links = seen.chain.map { link in
        [
          amounts.text(link.mappedBytes), amounts.text(link.visibleBytes), link.format, style.printable(link.path),
        ]
      }
      lines +=
        [""]
        + AlignedRows(rows: [["MAPPED", "SEEN", "FORMAT", "CHAIN"]] + links, words: [2, 3], kept: .end).lines(
          style: style)
      if let end = seen.chainEnd.words { lines += style.paragraph(end, prefix: "  ") }
    }
    text = lines.endedLines
  }

  private static func refcounts(_ seen: QCOW2Refcounts) -> String {
    let used = "\(counted(seen.usedClusters, "cluster")) in use, \(seen.sharedClusters) by more than one reference"
    var wrong: [String] = []
    if seen.leakedClusters > 0 { wrong.append("\(seen.leakedClusters) leaked") }
    if seen.wrongClusters > 0 {
      wrong.append("\(seen.wrongClusters) with too low a count: a write can destroy a snapshot")
    }
    if seen.wrongFlags > 0 { wrong.append(counted(seen.wrongFlags, "entry", "entries") + " with a wrong flag") }
    if seen.referencesBehindEnd > 0 { wrong.append("\(seen.referencesBehindEnd) behind the end of the file") }
    return used + (wrong.isEmpty ? "; all as the tables say" : "; " + wrong.joined(separator: ", "))
  }
}

extension QCOW2Inspection.ChainEnd {
  /// What is wrong with the end of a chain; nil for one that ends as it should.
  fileprivate var words: String? {
    switch self {
    case .base: nil
    case .missing(let path): "and behind it \(path), which is not there"
    case .loop(let path): "and behind it \(path) again: the chain is a loop"
    case .foreign(let name): "and behind it \(name), which is no name of a file: only QEMU can follow it"
    case .unreadable(let error): "and behind it what cannot be read: \(error)"
    case .tooLong: "and more images than are followed"
    }
  }
}
