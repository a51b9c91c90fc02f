public import Inspector
internal import ProcFS

/// The pages of a region, as a person reads them.
public struct PageReport: Sendable {
  /// The report; empty where no mapping has the name.
  public let text: String

  /// Lists the pages of every mapping of a snapshot that a region names.
  public init(_ snapshot: Snapshot, region: String, style: Style) {
    var lister = PageLister(snapshot)
    var lines: [String] = []
    var isDirtyUnknown = false
    let names = SharerNames(snapshot.processes)
    for index in lister.mappings(named: region) {
      let mapping = lister.mapping(index)
      let process = snapshot.processes[mapping.process]
      if !lines.isEmpty { lines.append("") }
      let place = mapping.mapping.addresses
      let header =
        "\(process.pid) \(process.shortTitle)  \(place.lowerBound.hexadecimalDigits)-\(place.upperBound.hexadecimalDigits) "
        + "\(mapping.mapping.permissions.description) \(mapping.mapping.path ?? "")"
      lines.append(style.paint(style.printable(header).withoutTrailingBlanks, .strong))
      let rows = lister.lines(of: index)
      let width = rows.map { $0.pages.inclusiveText.count }.max() ?? 0
      for row in rows {
        let frames = row.firstFrame.map { row.frames(from: $0) } ?? ""
        let sharing = row.sharers.count > 1 ? "  by \(names.text(row.sharers))" : ""
        let node = row.node.map { "  node \($0)" } ?? ""
        lines.append(
          ("  " + row.pages.inclusiveText.padded(width) + "  " + row.words.padded(26) + frames + node + sharing)
            .withoutTrailingBlanks)
      }
      if rows.isEmpty { lines.append("  nothing is there") }
      isDirtyUnknown = isDirtyUnknown || rows.contains(where: \.isDirtyUnknown)
    }
    var notes: [String] = []
    if isDirtyUnknown { notes.append("of some pages of files it is not known whether they are dirty") }
    if snapshot.coverage.rung == .frames, !snapshot.coverage.tellsMerged { notes.append(CoverageText.mergedUnknown) }
    if !lines.isEmpty, !notes.isEmpty { lines += [""] + notes }
    text = lines.endedLines
  }
}

extension PageLine {
  /// They are of a file, and may be dirty or not.
  fileprivate var isDirtyUnknown: Bool {
    if case .file = state { return isDirty == nil }
    return false
  }

  /// The state in a few words.
  fileprivate var words: String { isDirty == true ? state.words + ", dirty" : state.words }

  /// The names of the frames.
  fileprivate func frames(from first: Int) -> String {
    pages.count == 1 ? "f\(first)" : "f\(first)..f\(first + pages.count - 1)"
  }
}

extension PageCondition {
  /// The state in a few words.
  fileprivate var words: String {
    switch self {
    case .zero: "zero page"
    case .exclusive: "exclusive"
    case .reusable: "own, not exclusive"
    case .mappedOnce: "mapped once"
    case .shared(let count): "shared, mapped \(count) times"
    case .merged(let count): "KSM, mapped \(count) times"
    case .file(let count): count == 1 ? "file" : "file, mapped \(count) times"
    case .hugetlb: "hugetlb"
    case .device: "not counted by the kernel"
    case .swapped: "swapped out"
    case .guardMarker: "guard"
    case .unknown: "how often mapped is unknown"
    case .hidden(let once): once ? "private, frame hidden" : "shared, frame hidden"
    }
  }
}
