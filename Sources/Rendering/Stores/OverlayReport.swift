public import StoreInspector

/// What the upper layer of an overlay holds, as a person reads it.
public struct OverlayReport: Sendable {
  /// The report.
  public let text: String

  /// Makes the report.
  ///
  /// - Parameter files: how many files are listed, the largest first.
  public init(_ seen: OverlayInspection, style: Style, amounts: AmountText = .human, files: Int = 20) {
    let contents = seen.contents
    var facts = FactLines()
    if let mount = seen.mount {
      facts.add(
        "layers",
        "\(counted(mount.lowers.count, "lower layer")), \(mount.upper == nil ? "no upper one: it cannot be written" : "and an upper one")"
      )
      facts.add(
        "metacopy", mount.hasMetacopy ? "on: chmod and chown copy no data" : "off: chmod and chown copy a whole file")
    }
    facts.add("upper", seen.upper)
    facts.add("takes", "\(amounts.text(contents.allocated)) of blocks, shared ones in full")
    func known(_ count: Int?) -> String { count.map(String.init) ?? "?" }
    facts.add(
      "hides",
      "\(counted(contents.whiteouts, "whiteout")) as devices, \(known(contents.markedWhiteouts)) by a mark, "
        + "\(known(contents.idleWhiteouts)) of them above nothing; \(known(contents.opaqueDirectories)) opaque directories"
    )
    facts.add(
      "directories",
      "\(contents.directories), \(known(contents.redirectedDirectories)) of them below under another name")
    if !seen.attributesAreVisible { facts.add("note", "the marks of files cannot be seen without CAP_SYS_ADMIN") }
    if let unknown = seen.lowersAreUnknown { facts.add("below", "not known: \(unknown)") }
    var rows = [["FILES", "LENGTH", "BLOCKS", "REASON"]]
    for reason in OverlayContents.Reason.order {
      guard let sum = contents.files[reason] else { continue }
      rows.append(["\(sum.count)", amounts.text(sum.bytes), amounts.text(sum.allocated), reason.words])
    }
    var lines =
      [style.paint(style.printable(seen.mount?.mountPoint ?? seen.upper ?? ""), .strong)] + facts.lines(style: style)
    if rows.count > 1 { lines += [""] + AlignedRows(rows: rows).lines(style: style) }
    let largest = contents.largest.prefix(files).map {
      [amounts.text($0.allocated), $0.reason.words, style.printable($0.path)]
    }
    if !largest.isEmpty {
      lines +=
        [""]
        + AlignedRows(rows: [["BLOCKS", "REASON", "FILE"]] + largest, words: [1, 2], kept: .end).lines(style: style)
    }
    text = (lines + problemLines(seen.problems, count: seen.problemCount, style: style)).endedLines
  }
}

extension OverlayContents.Reason {
  fileprivate static let order: [Self] = [.copiedUp, .metadataOnly, .overOther, .created, .noOrigin, .unknown]

  fileprivate var words: String {
    switch self {
    case .copiedUp: "copied up"
    case .metadataOnly: "metadata only"
    case .overOther: "over another of that name"
    case .created: "created"
    case .noOrigin: "created, or over another"
    case .unknown: "not known"
    }
  }
}
