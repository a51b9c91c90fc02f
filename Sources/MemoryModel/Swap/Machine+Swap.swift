extension Machine {
  /// swapon(2): from now on MADV_PAGEOUT of anonymous memory swaps out.
  ///
  /// The area is never full, nor half full (vm_swap_full). The folio batches of all CPUs are empty afterwards.
  public mutating func enableSwap(_ device: SwapDevice) {
    // A slot is named by entries, and not by tables.
    stopSharingTables()
    memory.swapArea.device = device
    drainAllBatches()
  }

  /// The fault of an access to a page that is swapped out (do_swap_page).
  ///
  /// Returns false where it is not.
  mutating func swapIn(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) -> Bool {
    let before = entryView(space, page)
    guard before.isSwapped, let outcome = bringBack(task, space, vma, page, access) else { return false }
    result.counts.faults += 1
    if outcome.isMajor { result.counts.majorFaults += 1 }
    result.counts.swapIns += 1
    if outcome.hasReused { counted.reuses += 1 }
    if memory.isRecording {
      memory.record(
        FaultRecord(
          task: task, page: page, errorCode: access.errorCode(present: false), mode: access.mode, resolution: .swapIn,
          rule: outcome.isMajor ? .swapInFromDevice : .swapInFromCache, path: DecisionPath(steps: outcome.steps),
          before: before, after: entryView(space, page)))
    }
    return true
  }

  /// What do_swap_page does, without a fault that counts.
  mutating func bringBack(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ access: Access
  ) -> PageWalk.SwapIn? {
    guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { return nil }
    let walked = walked(task, vma, page)
    // One frame for what is read, and one for a copy of it.
    return memory.withWalk(task: task, space: space, cpu: tasks[task].cpu, reserving: 2) { walk in
      walk.swapIn(leaf * 512 + page & 511, access, in: walked)
    }
  }

  /// Slots of the swap area that an entry or the swap cache holds.
  public var usedSwapSlots: Int { memory.swapArea.usedCount }

  /// The pages of a range that are swapped out, in ascending order.
  ///
  /// O(pages of existing tables), or O(1) where nothing ever was.
  public func swappedPages(_ task: TaskID, in pages: Range<PageNumber>) -> [PageNumber] {
    swappedEntries(task, in: pages).map(\.page)
  }

  /// The same with the number of entries that name the slot.
  func swappedEntries(_ task: TaskID, in pages: Range<PageNumber>) -> [(page: PageNumber, users: Int)] {
    guard let space = tasks[task].space, spaces[space].hasSwapped else { return [] }
    var result: [(PageNumber, Int)] = []
    spaces[space].forEachLeaf(overlapping: pages, in: memory.tables) { leaf, first in
      for page in pages.clamped(to: first..<first + 512) {
        let entry = memory.tables[leaf: leaf.leaf, page & 511]
        if entry.isSwapped { result.append((page, memory.swapArea.slots[entry.swapSlot].users)) }
      }
    }
    return result
  }
}
