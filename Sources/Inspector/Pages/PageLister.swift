internal import ProcFS

/// Tells the state of every page of some mappings of a snapshot.
public struct PageLister {
  private let snapshot: Snapshot
  private let sharers: SharerIndex
  private var facts: RecordedFrames
  private var names: [UInt64: Int] = [:]
  /// Whether the machine has several memory nodes.
  private let hasNodes: Bool

  /// - Complexity: O(pages of the snapshot).
  public init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    sharers = SharerIndex(snapshot)
    facts = snapshot.frames
    hasNodes = snapshot.nodes.numbers.count > 1
  }

  /// The mappings that a region names: the one at an address (`7f00deadb000`, with or without `0x`), or those whose path contains the
  /// text, such as `[heap]` or `libc`.
  public func mappings(named region: String) -> [Int] {
    let digits = region.hasPrefix("0x") ? String(region.dropFirst(2)) : region
    if let address = UInt64(digits, radix: 16) {
      let found = snapshot.mappings.indices.filter { snapshot.mappings[$0].mapping.addresses.contains(address) }
      if !found.isEmpty { return found }
    }
    return snapshot.mappings.indices.filter { snapshot.mappings[$0].mapping.path?.contains(region) == true }
  }

  /// A mapping of the snapshot.
  public func mapping(_ index: Int) -> InspectedMapping { snapshot.mappings[index] }

  /// The pages of a mapping that hold something, as lines; names of frames go on from call to call.
  public mutating func lines(of mapping: Int) -> [PageLine] {
    let start = snapshot.mappings[mapping].mapping.addresses.lowerBound / UInt64(snapshot.pageSize)
    var lines: [PageLine] = []
    for run in snapshot.pages.runs(of: mapping) {
      for offset in 0..<UInt64(run.length) {
        let page = Int(run.firstPage + offset - start)
        append(page, run.entry(at: offset), isHugetlb: snapshot.isHugetlb[mapping], to: &lines)
      }
    }
    return lines
  }

  private mutating func append(_ page: Int, _ entry: PagemapEntry, isHugetlb: Bool, to lines: inout [PageLine]) {
    let known = entry.frameNumber.flatMap { facts.facts(of: $0.rawValue) }
    guard let (state, frame) = state(of: entry, known, isHugetlb: isHugetlb) else { return }
    var name: Int?
    var who: [Int] = []
    if let frame {
      name = self.name(of: frame)
      if let number = sharers.classNumber(of: frame) { who = sharers.sharers[number] }
    }
    let line = PageLine(
      pages: page..<page + 1, state: state, isDirty: known?.isDirty, firstFrame: name,
      node: hasNodes ? frame.flatMap(snapshot.nodes.node) : nil, sharers: who)
    if let last = lines.last, last.isFollowed(by: line) {
      lines[lines.count - 1].pages = last.pages.lowerBound..<page + 1
    } else {
      lines.append(line)
    }
  }

  private mutating func name(of frame: UInt64) -> Int {
    if let known = names[frame] { return known }
    names[frame] = names.count + 1
    return names.count
  }

  /// The state, and the frame where it is one of its own; nil for a page that holds nothing.
  private func state(of entry: PagemapEntry, _ known: FrameFacts?, isHugetlb: Bool) -> (PageCondition, UInt64?)? {
    guard entry.isPresent else {
      if entry.isGuard { return (.guardMarker, nil) }
      return entry.isSwapped ? (.swapped, nil) : nil
    }
    guard let frame = entry.frameNumber?.rawValue else { return (.hidden(isMappedOnce: entry.isMappedOnce), nil) }
    if isHugetlb { return (.hugetlb, frame) }
    if let known, known.count == 0 { return (known.isZero ? .zero : .device, nil) }
    // What pagemap says is mapped once need not be asked for.
    guard let count = known?.count ?? (sharers.isMappedOnce(frame) ? 1 : nil) else { return (.unknown, frame) }
    if entry.isFileOrShmem { return (.file(count), frame) }
    if known?.isMerged == true { return (.merged(count), frame) }
    if count > 1 { return (.shared(count), frame) }
    switch known?.isExclusive {
    case true?: return (.exclusive, frame)
    case false?: return (.reusable, frame)
    case nil: return (.mappedOnce, frame)
    }
  }
}
