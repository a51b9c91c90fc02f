internal import ProcFS

/// The category of every frame of a snapshot.
///
/// Found once for each frame, in the order of their numbers, so that walking the pages costs one look in a table each.
struct FrameCategories {
  /// Anonymous memory of exactly these processes, the largest class first.
  private(set) var classes: [AddressMap.SharingClass] = []
  /// Different frames by category; files in shared mappings are counted where they were seen last.
  private(set) var frames: [MemoryCategory: Int] = [:]
  private var codes = FrameMap()
  /// The category of each code; 0 is no code.
  private var categories: [MemoryCategory] = [.unknown]

  private struct ClassKey: Hashable {
    var processes: [Int]
    var isOutsideToo: Bool
  }

  /// - Complexity: O(pages of the snapshot).
  init(_ snapshot: Snapshot) {
    var collector = SightingCollector()
    snapshot.pages.replay(into: &collector)
    var facts = snapshot.frames
    var known: [UInt64: UInt32] = [:]
    var classNumbers: [ClassKey: Int] = [:]
    var codeOfCategory: [MemoryCategory: UInt32] = [:]
    var counts: [Int] = [0]
    var lastKey = UInt64.max
    var lastCode: UInt32 = 0
    collector.frames.forEach { frame, list in
      let fact = facts.facts(of: [frame])?.first
      let seen = collector.sets.length(of: list)
      // What the answer depends on: the list, and of the facts how the count compares with it.
      let key = UInt64(list) << 3 | Self.bits(fact, seen: seen)
      if key != lastKey {
        lastKey = key
        lastCode =
          known[key]
          ?? {
            let category = Self.category(
              list, fact, collector, snapshot, hasCounts: snapshot.frames.hasCounts, &classNumbers, &classes)
            let code = codeOfCategory[category] ?? UInt32(categories.count)
            if Int(code) == categories.count {
              categories.append(category)
              counts.append(0)
              codeOfCategory[category] = code
            }
            known[key] = code
            return code
          }()
      }
      counts[Int(lastCode)] += 1
      codes[place: codes.place(of: frame)] = lastCode
    }
    rank(&counts, pageSize: snapshot.pageSize)
  }

  /// Numbers the classes by size.
  private mutating func rank(_ counts: inout [Int], pageSize: Int) {
    for (code, category) in categories.enumerated() where counts[code] > 0 {
      if case .shared(let number) = category { classes[number].bytes = counts[code] * pageSize }
    }
    let order = classes.indices.sorted { left, right in
      classes[left].bytes != classes[right].bytes
        ? classes[left].bytes > classes[right].bytes
        : classes[left].processes.lexicographicallyPrecedes(classes[right].processes)
    }
    var places = [Int](repeating: 0, count: order.count)
    for (place, number) in order.enumerated() { places[number] = place }
    classes = order.map { classes[$0] }
    for code in categories.indices {
      if case .shared(let number) = categories[code] { categories[code] = .shared(places[number]) }
      if counts[code] > 0 { frames[categories[code], default: 0] += counts[code] }
    }
  }

  /// The category of what an entry shows in a mapping; nil for an entry that holds nothing.
  @inline(__always)
  func category(of entry: PagemapEntry, isSharedMapping: Bool) -> MemoryCategory? {
    guard entry.isPresent else { return entry.isSwapped && !entry.isGuard ? .swapped : nil }
    guard let frame = entry.frameNumber else {
      if entry.isFileOrShmem { return isSharedMapping ? .sharedMapping : .file }
      return entry.isMappedOnce ? .own : .sharedHidden
    }
    guard let code = codes.value(of: frame.rawValue) else { return .unknown }
    let category = categories[Int(code)]
    return category == .file && isSharedMapping ? .sharedMapping : category
  }

  private static func bits(_ fact: FrameFacts?, seen: Int) -> UInt64 {
    guard let fact else { return 0 }
    if fact.count == 0 { return fact.isZero ? 1 : 2 }
    if fact.isMerged { return 3 }
    return fact.count > seen ? 4 : 5
  }

  private static func category(
    _ list: SightingSets.Number, _ fact: FrameFacts?, _ collector: SightingCollector, _ snapshot: Snapshot,
    hasCounts: Bool, _ classNumbers: inout [ClassKey: Int], _ classes: inout [AddressMap.SharingClass]
  ) -> MemoryCategory {
    let last = collector.sets.lastSighting(of: list)
    if snapshot.isHugetlb[last.mapping] { return .hugetlb }
    if let fact, fact.count == 0 { return fact.isZero ? .zero : .device }
    if last.isFileOrShmem {
      return snapshot.mappings[last.mapping].mapping.permissions.contains(.shared) ? .sharedMapping : .file
    }
    if fact?.isMerged == true { return .merged }
    var processes: [Int] = []
    for sighting in collector.sets.sightings(of: list) {
      let process = snapshot.mappings[sighting.mapping].process
      if processes.last != process { processes.append(process) }
    }
    let isOutsideToo = (fact?.count ?? 0) > collector.sets.length(of: list)
    if processes.count == 1 {
      if isOutsideToo { return .outside }
      // Without counts bit 56 still tells what is mapped once.
      return hasCounts || last.isMappedOnce ? .own : .unknown
    }
    let key = ClassKey(processes: processes, isOutsideToo: isOutsideToo)
    let number = classNumbers[key] ?? classes.count
    if number == classes.count {
      classNumbers[key] = number
      classes.append(AddressMap.SharingClass(processes: processes, isOutsideToo: isOutsideToo))
    }
    return .shared(number)
  }
}
