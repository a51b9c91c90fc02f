package import ProcFS

/// The category of every frame of a snapshot.
///
/// Found once for each frame, in the order of their numbers, so that walking the pages costs one look in a table each.
package struct FrameCategories {
  /// Anonymous memory of exactly these processes, the largest class first.
  package private(set) var classes: [AddressMap.SharingClass] = []
  /// Different frames by category; those of a file that private and shared mappings show count in both.
  package private(set) var frames: [MemoryCategory: Int] = [:]
  private var codes = FrameMap()
  /// The category of each code; 0 is no code.
  private var categories: [MemoryCategory] = [.unknown]

  private struct ClassKey: Hashable {
    var processes: [Int]
    var isOutsideToo: Bool
  }

  /// - Complexity: O(pages of the snapshot).
  package init(_ snapshot: Snapshot) {
    var collector = SightingCollector()
    snapshot.pages.replay(into: &collector)
    var facts = snapshot.frames
    var known: [UInt64: UInt32] = [:]
    var classNumbers: [ClassKey: Int] = [:]
    var codeOfCategory: [MemoryCategory: UInt32] = [:]
    var counts: [Int] = [0]
    var lastKey = UInt64.max
    var lastCode: UInt32 = 0
    var isFile = false
    var ofLists = [Int](repeating: 0, count: collector.sets.count)
    collector.frames.forEach { frame, list in
      let fact = facts.facts(of: frame)
      let seen = collector.sets.length(of: list)
      // What the answer depends on: the list, and of the facts how the count compares with it.
      let key = UInt64(list) << 3 | Self.bits(fact, seen: seen)
      if key != lastKey {
        lastKey = key
        lastCode =
          known[key]
          ?? {
            let category = Self.category(list, fact, collector, snapshot, &classNumbers, &classes)
            let code = codeOfCategory[category] ?? UInt32(categories.count)
            if Int(code) == categories.count {
              categories.append(category)
              counts.append(0)
              codeOfCategory[category] = code
            }
            known[key] = code
            return code
          }()
        isFile = categories[Int(lastCode)] == .file
      }
      counts[Int(lastCode)] += 1
      if isFile { ofLists[Int(list)] += 1 }
      codes[place: codes.place(of: frame)] = lastCode
    }
    rank(&counts, pageSize: snapshot.pageSize)
    frames[.file] = nil
    for (list, count) in ofLists.enumerated() where count > 0 {
      let kinds = collector.sets.sightings(of: SightingSets.Number(list)).map { sighting in
        Self.ofFile(isSharedMapping: snapshot.mappings[sighting.mapping].mapping.permissions.contains(.shared))
      }
      for kind in Set(kinds) { frames[kind, default: 0] += count }
    }
  }

  /// What a frame of a file is in a mapping.
  private static func ofFile(isSharedMapping: Bool) -> MemoryCategory { isSharedMapping ? .sharedMapping : .file }

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
  package func category(of entry: PagemapEntry, isSharedMapping: Bool) -> MemoryCategory? {
    guard entry.isPresent else { return entry.isSwapped && !entry.isGuard ? .swapped : nil }
    guard let frame = entry.frameNumber else {
      if entry.isFileOrShmem { return Self.ofFile(isSharedMapping: isSharedMapping) }
      return entry.isMappedOnce ? .own : .sharedHidden
    }
    guard let code = codes.value(of: frame.rawValue) else { return .unknown }
    let category = categories[Int(code)]
    return category == .file ? Self.ofFile(isSharedMapping: isSharedMapping) : category
  }

  /// Pages of all mappings that have no frame number, by category: they are swapped out, or their frames are hidden.
  ///
  /// - Complexity: O(runs of the snapshot).
  func pagesWithoutFrame(of snapshot: Snapshot) -> [MemoryCategory: Int] {
    var pages: [MemoryCategory: Int] = [:]
    for (index, mapping) in snapshot.mappings.enumerated() {
      let isShared = mapping.mapping.permissions.contains(.shared)
      for run in snapshot.pages.runs(of: index) {
        let entry = run.entry(at: 0)
        guard entry.frameNumber == nil, let category = category(of: entry, isSharedMapping: isShared) else { continue }
        // Frames that follow upon a hidden one have numbers.
        pages[category, default: 0] += entry.isPresent && run.step > 0 ? 1 : Int(run.length)
      }
    }
    return pages
  }

  private static func bits(_ fact: FrameFacts?, seen: Int) -> UInt64 {
    guard let fact else { return 0 }
    if fact.count == 0 { return fact.isZero ? 1 : 2 }
    if fact.isMerged { return 3 }
    if fact.count == 1 { return 4 }
    return fact.count > seen ? 5 : 6
  }

  private static func category(
    _ list: SightingSets.Number, _ fact: FrameFacts?, _ collector: SightingCollector, _ snapshot: Snapshot,
    _ classNumbers: inout [ClassKey: Int], _ classes: inout [AddressMap.SharingClass]
  ) -> MemoryCategory {
    let last = collector.sets.lastSighting(of: list)
    if snapshot.isHugetlb[last.mapping] { return .hugetlb }
    if let fact, fact.count == 0 { return fact.isZero ? .zero : .device }
    if last.isFileOrShmem { return .file }
    if fact?.isMerged == true { return .merged }
    var processes: [Int] = []
    for sighting in collector.sets.sightings(of: list) {
      let process = snapshot.mappings[sighting.mapping].process
      if processes.last != process { processes.append(process) }
    }
    let isOutsideToo = (fact?.count ?? 0) > collector.sets.length(of: list)
    if processes.count == 1 {
      if isOutsideToo { return .outside }
      // Bit 56 tells what is mapped once where the kernel was not asked, or does not answer. What this process alone maps more than
      // once is nobody else's, but not known to be its own: KSM merges pages of one process too.
      return (fact.map { $0.count == 1 } ?? collector.sets.isMappedOnce(list)) ? .own : .unknown
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
