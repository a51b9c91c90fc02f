extension Machine {
  /// Changes the settings of transparent huge pages.
  ///
  /// khugepaged runs as long as 2 MiB are made anywhere, and begins with a pass over all memory: C-5 (start_stop_khugepaged).
  public mutating func setHugePages(_ change: (inout HugePageSettings) -> Void) {
    let hadKhugepaged = hugePages.runsKhugepaged
    change(&hugePages)
    if hugePages.runsKhugepaged, !hadKhugepaged { scanForHugePages() }
  }

  /// One full pass of khugepaged over the address spaces on its list (khugepaged_do_scan): C-5.
  ///
  /// It begins with a drain of all folio batches. It ends with one too: that is not the kernel's doing, but the batches of
  /// the CPU that khugepaged happens to run on are empty then, whichever it is. O(entries of memory that may get huge pages).
  public mutating func scanForHugePages() {
    guard hugePages.runsKhugepaged else { return }
    // Counts of mappings decide what becomes a huge page.
    stopSharingTables()
    drainAllBatches()
    for space in khugepagedSpaces { scanForHugePages(space) }
    drainAllBatches()
  }

  /// khugepaged_scan_mm_slot.
  private mutating func scanForHugePages(_ space: Int) {
    for vma in spaces[space].vmas where mayBeCollapsed(vma) {
      for slot in Self.wholeSlots(vma) { collapse(space, vma, slot: slot << 9) }
    }
  }

  /// Whether khugepaged looks at a VMA (thp_vma_allowable_order with TVA_KHUGEPAGED).
  private func mayBeCollapsed(_ vma: VMA) -> Bool {
    vma.anonVMA != nil && hugePages.orders(for: vma) & 1 << UInt16(HugePageSettings.pmdOrder) != 0
  }

  /// The slots of 2 MiB that lie in a VMA wholly.
  private static func wholeSlots(_ vma: VMA) -> Range<Int> {
    let first = (vma.pages.lowerBound + 511) >> 9
    return first..<max(first, vma.pages.upperBound >> 9)
  }

  /// khugepaged_enter_vma: an address space comes to the end of khugepaged's list with its first VMA in which 2 MiB lie that may
  /// become a huge page, once that has an anon_vma.
  mutating func enterKhugepaged(_ space: Int, _ vma: VMA) {
    guard mayBeCollapsed(vma), !Self.wholeSlots(vma).isEmpty else { return }
    enterKhugepaged(space)
  }

  /// khugepaged_fork: a child is listed if its parent is.
  mutating func forkKhugepaged(from source: Int, to child: Int) {
    if spaces[source].isOnKhugepagedList { enterKhugepaged(child) }
  }

  /// khugepaged_exit.
  mutating func leaveKhugepaged(_ space: Int) {
    if spaces[space].isOnKhugepagedList { khugepagedSpaces.removeAll { $0 == space } }
  }

  private mutating func enterKhugepaged(_ space: Int) {
    guard !spaces[space].isOnKhugepagedList else { return }
    spaces[space].isOnKhugepagedList = true
    khugepagedSpaces.append(space)
  }
}
