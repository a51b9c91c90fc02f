extension Machine {
  /// The entry of a page as an entry of 4 KiB would be, whatever kind of memory it lies in.
  func entry(_ space: Int, _ page: PageNumber) -> PTE {
    spaces[space].hugeTLB.isEmpty || spaces[space].hugeTLB[page >> 9] == nil
      ? spaces[space].entry(of: page, in: memory.tables) : hugeTLBEntry(space, page)
  }

  /// The entry of a page of 2 MiB as an entry of 4 KiB would be.
  func hugeTLBEntry(_ space: Int, _ page: PageNumber) -> PTE {
    guard let entry = spaces[space].hugeTLB[page >> 9] else { return .none }
    return PTE(frame: entry.frame + page & 511, flags: entry.bits & (1 << PTE.frameShift - 1))
  }

  /// hugetlb_change_protection: HT-8.
  ///
  /// A private entry is read-only afterwards, whatever it was; its next write finds out that the page is mapped once.
  mutating func protectHugeTLB(_ space: Int, _ vma: VMA, _ pages: Range<PageNumber>) {
    let isWritable = vma.isShared && vma.flags.contains(.write)
    for slot in pages.lowerBound >> 9..<pages.upperBound >> 9 {
      guard let entry = spaces[space].hugeTLB[slot] else { continue }
      spaces[space].hugeTLB[slot] = isWritable ? entry.adding(PTE.writable) : entry.removing(PTE.writable)
    }
  }

  /// madvise(2) of some pages of a VMA of 2 MiB pages: HT-9.
  mutating func adviseHugeTLB(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ advice: Advice, _ effects: inout CallEffects
  ) -> SystemError? {
    switch advice {
    case .dontNeed:
      guard behaviour.dontneedTakesHugeTLB, pages.lowerBound % HugeTLBPool.frameCount == 0 else {
        return .invalidArgument
      }
      let whole = pages.lowerBound..<pages.upperBound / HugeTLBPool.frameCount * HugeTLBPool.frameCount
      guard !whole.isEmpty else { return nil }
      drainForUnmap(tasks[task].cpu)
      effects.unmapped += zapHugeTLB(space, vma, whole)
      drainForUnmap(tasks[task].cpu)
      return nil
    case .free, .cold, .pageOut, .wipeOnFork, .collapse, .guardInstall, .guardRemove: return .invalidArgument
    case .mergeable, .unmergeable, .keepOnFork, .populateRead, .populateWrite: return nil
    case .dontFork: return setHugeTLBFlags(space, pages, adding: .dontCopy)
    case .doFork: return setHugeTLBFlags(space, pages, removing: .dontCopy)
    case .hugePage: return setHugeTLBFlags(space, pages, adding: .hugePage, removing: .noHugePage)
    case .noHugePage: return setHugeTLBFlags(space, pages, adding: .noHugePage, removing: .hugePage)
    }
  }

  private mutating func setHugeTLBFlags(
    _ space: Int, _ pages: Range<PageNumber>, adding: VMAFlags = [], removing: VMAFlags = []
  ) -> SystemError? {
    do throws(SystemError) {
      // Nothing of this kind of memory waits on any CPU.
      try changeFlags(space, pages, cpu: 0) { _, _, _, old in
        old.union(adding).subtracting(removing)
      } then: { _, _, _, _ in
      }
    } catch {
      return error
    }
    return nil
  }

  /// move_hugetlb_page_tables: HT-13.
  mutating func moveHugeTLB(_ space: Int, _ pages: Range<PageNumber>, by distance: Int) {
    for slot in pages.lowerBound >> 9..<pages.upperBound >> 9 {
      guard let entry = spaces[space].hugeTLB.removeValue(forKey: slot) else { continue }
      _ = spaces[space].makeDirectory(for: slot << 9 + distance, in: &memory.tables)
      spaces[space].hugeTLB[slot + distance >> 9] = entry
    }
  }
}
