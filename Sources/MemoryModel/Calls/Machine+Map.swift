/// What stands behind a new mapping.
public enum MappingKind: Sendable, Hashable {
  /// MAP_PRIVATE | MAP_ANONYMOUS.
  case anonymous
  /// MAP_SHARED | MAP_ANONYMOUS: shmem of its own.
  case sharedAnonymous
  /// MAP_ANONYMOUS | MAP_HUGETLB, private or shared.
  case hugeTLB(isShared: Bool)
  /// MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN.
  case stack
  /// A file from this file page on.
  case file(FileID, offset: Int, shared: Bool)
}

extension Machine {
  /// mmap(2) with MAP_FIXED_NOREPLACE.
  ///
  /// `access` holds read, write and execute only. Returns what populating led to. Throws `exists` where a mapping is in
  /// the way.
  @discardableResult
  public mutating func map(
    _ task: TaskID, _ pages: Range<PageNumber>, _ kind: MappingKind, access: VMAFlags, populate: Bool = false,
    noReserve: Bool = false
  ) throws(SystemError) -> TouchCounts {
    let space = try space(of: task)
    guard !pages.isEmpty else { throw .invalidArgument }
    guard spaces[space].indicesOfVMAs(overlapping: pages).isEmpty else { throw .exists }
    if case .hugeTLB(let isShared) = kind {
      spaces[space].insert(
        try makeHugeTLBMapping(
          pages, access: access, isShared: isShared, noReserve: noReserve,
          mayTake: mayTakeHugeTLB(by: tasks[task].policy), &memory.hugeTLB))
      return populate ? self.populate(task, pages).counts : TouchCounts()
    }
    var flags = access.union(.mayWrite)
    var backing = VMA.Backing.anonymous
    var offset = pages.lowerBound
    switch kind {
    case .anonymous, .hugeTLB: break
    case .stack: flags.insert(.growsDown)
    case .sharedAnonymous:
      let file = makeShmemFile(pages: pages.count, fill: nil)
      files[file].isUnnamed = true
      backing = .file(file)
      offset = 0
      flags.insert(.shared)
    case .file(let file, let fileOffset, let shared):
      backing = .file(file)
      offset = fileOffset
      if shared { flags.insert(.shared) }
    }
    if noReserve { flags.insert(.noReserve) }
    // accountable_mapping of mm/mmap.c.
    if flags.intersection([.noReserve, .shared, .write]) == .write { flags.insert(.account) }
    if spaces[space].ksm.mergesAny, !flags.contains(.shared) {
      enterKSM(space)
      flags.insert(.mergeable)
    }
    spaces[space].insert(VMA(pages: pages, flags: flags, backing: backing, pageOffset: offset, anonVMA: nil))
    if let index = spaces[space].indexOfVMA(containing: pages.lowerBound) {
      mergeVMA(space, at: index)
    }
    return populate ? self.populate(task, pages).counts : TouchCounts()
  }

  /// munmap(2).
  ///
  /// Pages without a mapping are passed over.
  ///
  /// Returns how many present pages went.
  @discardableResult
  public mutating func unmap(_ task: TaskID, _ pages: Range<PageNumber>) throws(SystemError) -> Int {
    let space = try space(of: task)
    guard !pages.isEmpty else { throw .invalidArgument }
    try splitHugeTLB(space, at: pages)
    return removeMappings(space, pages, cpu: tasks[task].cpu)
  }

  mutating func removeMappings(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) -> Int {
    guard !pages.isEmpty else { return 0 }
    splitVMA(space, at: pages.lowerBound, cpu: cpu)
    splitVMA(space, at: pages.upperBound, cpu: cpu)
    let indices = spaces[space].indicesOfVMAs(overlapping: pages)
    guard let first = indices.first, let last = indices.last else { return 0 }
    own(space, pages)
    drainForUnmap(cpu)
    var present = 0
    for index in indices {
      let vma = spaces[space].vmas[index]
      if vma.isHugeTLB {
        present += zapHugeTLB(space, vma, vma.pages)
        continue
      }
      present += zap(space, vma.pages, cpu: cpu, isLocked: vma.flags.contains(.locked), dropsMarkers: true)
    }
    drainForUnmap(cpu)
    let covered = spaces[space].vmas[first].pages.lowerBound..<spaces[space].vmas[last].pages.upperBound
    let floor = first > 0 ? spaces[space].vmas[first - 1].pages.upperBound : 0
    let ceiling =
      last + 1 < spaces[space].vmas.count ? spaces[space].vmas[last + 1].pages.lowerBound : PageNumber.max
    let unmappedFiles = Set(spaces[space].vmas[indices].compactMap(\.file))
    let unmappedHugeTLB = spaces[space].vmas[indices].filter(\.isHugeTLB)
    spaces[space].vmas.removeSubrange(indices)
    for vma in unmappedHugeTLB { closeHugeTLB(vma) }
    spaces[space].freeTables(covered, floor: floor, ceiling: ceiling, in: &memory.tables)
    for file in unmappedFiles.sorted() { releaseIfUnmapped(file, cpu: cpu) }
    return present
  }

  /// The drains of older kernels around an unmapping.
  ///
  /// The one at its end happens only if pages went; if none did, there is nothing to drain either.
  mutating func drainForUnmap(_ cpu: Int) {
    if behaviour.unmapDrainsBatches { drain(cpu) }
  }

  /// Clears the entries of a range (unmap_page_range).
  ///
  /// The tables stay. Returns how many pages were present.
  @discardableResult
  mutating func zap(
    _ space: Int, _ pages: Range<PageNumber>, cpu: Int, isLocked: Bool, dropsMarkers: Bool = false
  ) -> Int {
    if spaces[space].hugeCount > 0 {
      return zapWithPMDs(space, pages, cpu: cpu, isLocked: isLocked, dropsMarkers: dropsMarkers)
    }
    let parts = leafParts(space, pages)
    return memory.withWalk(space: space, cpu: cpu) { walk in
      var present = 0
      for part in parts { present += walk.zap(part.base, part.slots, isLocked: isLocked, dropsMarkers: dropsMarkers) }
      return present
    }
  }

  /// The same where PMDs map memory: those that the range covers go whole, others are split first (zap_pmd_range).
  private mutating func zapWithPMDs(
    _ space: Int, _ pages: Range<PageNumber>, cpu: Int, isLocked: Bool, dropsMarkers: Bool
  ) -> Int {
    var present = 0
    for part in leafParts(space, pages) {
      if let pmd = hugePMD(space, at: part.firstPage) {
        if part.slots.count == 512 {
          zapPMD(space, pmd, cpu: cpu, isLocked: isLocked)
          present += 512
          continue
        }
        splitPMD(space, at: part.firstPage, cpu: cpu)
      }
      present += memory.withWalk(space: space, cpu: cpu) { walk in
        walk.zap(part.base, part.slots, isLocked: isLocked, dropsMarkers: dropsMarkers)
      }
    }
    return present
  }

  /// The parts of leaves that a range covers, in address order, each the address space's own.
  mutating func leafParts(_ space: Int, _ pages: Range<PageNumber>) -> [LeafPart] {
    own(space, pages)
    var parts: [LeafPart] = []
    spaces[space].forEachLeaf(overlapping: pages, in: memory.tables) { leaf, first in
      let slots = max(pages.lowerBound - first, 0)..<min(pages.upperBound - first, 512)
      parts.append(
        LeafPart(
          base: leaf.leaf * 512, firstPage: first, slots: slots, isHuge: spaces[space].isHuge(first, in: memory.tables))
      )
    }
    return parts
  }

  /// A run of entries of one last-level table.
  struct LeafPart {
    /// Index of the table's first entry.
    var base: Int
    /// Page of the table's first entry.
    var firstPage: PageNumber
    /// The entries meant.
    var slots: Range<Int>
    /// A PMD maps the memory, and the table is deposited.
    var isHuge: Bool
  }
}
