/// Turns the lists of sightings of all frames into groups, and asks the kernel for its counts where the lists do not tell them.
struct FrameGrouping<Source: FrameFactSource> {
  private var source: Source
  private let collector: SightingCollector
  private let isHugetlb: [Bool]
  private(set) var groups: [FrameGroup] = []
  private(set) var swapped: [FrameGroup] = []
  private(set) var frames = 0
  private(set) var checked = 0
  private(set) var equal = 0
  private(set) var more = 0
  private(set) var fewer = 0
  /// What the source said, if it is to be kept.
  private(set) var recorded: RecordedFrames?

  private struct Key: Hashable {
    var list: SightingSets.Number
    var count: Int32
    var kind: FrameKind
    var isExclusive: Bool?
  }

  private var totals: [Key: Int] = [:]
  /// Neighbours that are alike, which are mostly many, before they are added to the totals.
  private var run: (key: Key?, length: Int) = (nil, 0)

  init(_ collector: SightingCollector, isHugetlb: [Bool], source: Source, records: Bool) {
    self.collector = collector
    self.isHugetlb = isHugetlb
    self.source = source
    if records {
      recorded = RecordedFrames()
      recorded?.hasCounts = source.hasCounts
      recorded?.tellsExclusive = source.tellsExclusive
      recorded?.tellsDirty = source.tellsDirty
    }
  }

  /// Whether the kernel's counts are known.
  var hasCounts: Bool { source.hasCounts }

  /// Frames that are asked for together.
  private static var batch: Int { 4096 }

  mutating func group() {
    // A page that is mapped once, in a view that shows it once, needs no question about its count.
    var certain = [Int](repeating: 0, count: collector.sets.count)
    let isCertain = certain.indices.map { list in
      guard collector.sets.isMappedOnce(SightingSets.Number(list)) else { return false }
      let isOfFile = collector.sets.lastSighting(of: SightingSets.Number(list)).isFileOrShmem
      return isOfFile ? !source.tellsDirty : !source.tellsExclusive
    }
    var asked: [(UInt64, SightingSets.Number)] = []
    asked.reserveCapacity(Self.batch)
    collector.frames.forEach { frame, list in
      if isCertain[Int(list)] {
        certain[Int(list)] += 1
      } else {
        asked.append((frame, list))
        if asked.count == Self.batch {
          ask(asked)
          asked.removeAll(keepingCapacity: true)
        }
      }
    }
    ask(asked)
    for (list, count) in certain.enumerated() where count > 0 {
      frames += count
      // Bit 56 is the kernel's count, and it says what was seen.
      checked += count
      equal += count
      groups.append(
        FrameGroup(
          mappings: collector.sets.mappings(of: SightingSets.Number(list)), frames: count, kernelCount: 1,
          kind: kind(of: list, nil)))
    }
    makeGroups()
    groupSwapSlots()
  }

  private mutating func ask(_ asked: [(UInt64, SightingSets.Number)]) {
    guard !asked.isEmpty else { return }
    frames += asked.count
    let answers = source.facts(of: asked.map(\.0))
    for (index, (frame, list)) in asked.enumerated() {
      let facts = answers[index]
      if let facts { recorded?.append(frame, facts) }
      if let facts, facts.count > 0 { check(facts.count, list) }
      let key = Key(
        list: list, count: Int32(facts?.count ?? -1), kind: kind(of: Int(list), facts), isExclusive: facts?.isExclusive)
      if key == run.key {
        run.length += 1
      } else {
        endRun()
        run = (key, 1)
      }
    }
    endRun()
  }

  private mutating func endRun() {
    if let key = run.key { totals[key, default: 0] += run.length }
    run = (nil, 0)
  }

  private mutating func check(_ count: Int, _ list: SightingSets.Number) {
    let seen = collector.sets.length(of: list)
    checked += 1
    if count == seen { equal += 1 } else if count > seen { more += 1 } else { fewer += 1 }
  }

  private func kind(of list: Int, _ facts: FrameFacts?) -> FrameKind {
    let sighting = collector.sets.lastSighting(of: SightingSets.Number(list))
    if isHugetlb[sighting.mapping] { return .hugetlb }
    if let facts, facts.count == 0 { return facts.isZero ? .zero : .device }
    if sighting.isFileOrShmem { return .file }
    return facts?.isMerged == true ? .merged : .anonymous
  }

  private mutating func makeGroups() {
    groups.reserveCapacity(groups.count + totals.count)
    for (key, frames) in totals {
      groups.append(
        FrameGroup(
          mappings: collector.sets.mappings(of: key.list), frames: frames,
          kernelCount: key.count < 0 ? nil : Int(key.count), kind: key.kind, isExclusive: key.isExclusive))
    }
    groups.sort { $0.precedes($1) }
  }

  private mutating func groupSwapSlots() {
    var counts: [SightingSets.Number: Int] = [:]
    collector.swapSlots.forEach { _, list in counts[list, default: 0] += 1 }
    swapped = counts.map { list, slots in
      FrameGroup(
        mappings: collector.sets.mappings(of: list), frames: slots, kernelCount: nil, kind: .anonymous)
    }
    swapped.sort { $0.mappings.lexicographicallyPrecedes($1.mappings) }
  }
}

extension FrameGroup {
  /// The order of groups: by mappings, then by count, kind and exclusiveness, so that equal scans give equal lists.
  fileprivate func precedes(_ other: FrameGroup) -> Bool {
    // Most groups differ in the first mapping.
    if mappings[0] != other.mappings[0] { return mappings[0] < other.mappings[0] }
    if mappings != other.mappings { return mappings.lexicographicallyPrecedes(other.mappings) }
    let exclusive = isExclusive.map { $0 ? 2 : 1 } ?? 0
    let otherExclusive = other.isExclusive.map { $0 ? 2 : 1 } ?? 0
    return (mappedCount, kind.rawValue, exclusive) < (other.mappedCount, other.kind.rawValue, otherExclusive)
  }
}

extension Coverage {
  mutating func add<Source>(_ grouping: FrameGrouping<Source>) {
    frames += grouping.frames
    checked += grouping.checked
    equal += grouping.equal
    moreOutside += grouping.more
    fewer += grouping.fewer
    rung = grouping.hasCounts ? .frames : .bits
  }
}
