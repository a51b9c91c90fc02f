/// One change of the settings of KSM.
public enum KSMSetting: Sendable, Hashable {
  /// smart_scan.
  case smartScan(Bool)
  /// use_zero_pages.
  case useZeroPages(Bool)
  /// max_page_sharing.
  case maxPageSharing(Int)
  /// merge_across_nodes.
  case mergeAcrossNodes(Bool)
}

extension Machine {
  /// Changes a setting of /sys/kernel/mm/ksm.
  ///
  /// Throws `busy` for those that may only change as long as nothing is merged.
  public mutating func setKSM(_ setting: KSMSetting) throws(SystemError) {
    switch setting {
    case .smartScan(let on): ksm.settings.smartScan = on
    case .useZeroPages(let on): ksm.settings.useZeroPages = on
    case .maxPageSharing(let count):
      guard count != ksm.settings.maxPageSharing else { return }
      try forgetAllNodes()
      ksm.settings.maxPageSharing = count
    case .mergeAcrossNodes(let on):
      guard on != ksm.settings.mergeAcrossNodes else { return }
      try forgetAllNodes()
      ksm.settings.mergeAcrossNodes = on
    }
  }

  /// Refused while a node has items, or a frame that is still mapped (max_page_sharing_store).
  private mutating func forgetAllNodes() throws(SystemError) {
    guard ksm.stable.nodes.values.allSatisfy(\.items.isEmpty), !removeAllNodes() else { throw .busy }
  }

  /// Takes everything apart that is merged and forgets all that scans have seen (run=2, written on the first CPU): K-10.
  public mutating func unmergeKSM() {
    for space in ksm.order {
      for vma in spaces[space].vmas where vma.flags.contains(.mergeable) && vma.anonVMA != nil {
        counted.faults += breakMerged(space, vma.pages).faults
      }
      for item in spaces[space].ksm.items {
        removeFromTree(item)
        ksm.releaseItem(item)
      }
      spaces[space].ksm.items = []
      if spaces[space].users == 0 { leaveKSM(space) }
    }
    _ = removeAllNodes()
    // As after a scan, whoever made it.
    drainAllBatches()
  }

  /// __ksm_enter: between two scans the end of the list is where a new address space belongs.
  mutating func enterKSM(_ space: Int) {
    guard !spaces[space].ksm.isListed else { return }
    spaces[space].ksm.isListed = true
    ksm.order.append(space)
  }

  /// ksm_execve: a program that is executed merges all its memory if the one before did.
  mutating func inheritMerging(from old: Int, to new: Int) {
    guard spaces[old].ksm.mergesAny else { return }
    spaces[new].ksm.mergesAny = true
    enterKSM(new)
  }

  /// dup_mm and ksm_fork: the child is listed if its parent is, and merges all its memory if its parent does.
  mutating func forkKSM(from source: Int, to child: Int) {
    if spaces[source].ksm.isListed { enterKSM(child) }
    let membership = spaces[source].ksm
    spaces[child].ksm.mergesAny = membership.mergesAny
    var inherited = KSMView(zeroPages: membership.inherited.zeroPages + zeroPagesKeptFromChild(of: source))
    if behaviour.ksmCountsSurviveFork {
      inherited.items = membership.items.count + membership.inherited.items
      inherited.mergingPages = membership.mergingPages + membership.inherited.mergingPages
    }
    spaces[child].ksm.inherited = inherited
  }

  /// Pages of zeros that the count of a child has although they are not copied: fork copies the count as it is.
  private func zeroPagesKeptFromChild(of parent: Int) -> Int {
    spaces[parent].vmas.reduce(0) { count, vma in
      vma.flags.isDisjoint(with: [.dontCopy, .wipeOnFork]) ? count : count + ksmZeroPages(parent, vma)
    }
  }

  /// Entries that KSM made to map the zero page, by their dirty bit.
  private func ksmZeroPages(_ space: Int, _ vma: VMA) -> Int {
    var count = 0
    spaces[space].forEachLeaf(overlapping: vma.pages, in: memory.tables) { leaf, first in
      guard !spaces[space].isHuge(first, in: memory.tables) else { return }
      for page in vma.pages.clamped(to: first..<first + 512) {
        let entry = memory.tables[leaf: leaf.leaf, page & 511]
        if entry.isZeroPage, entry.isDirty { count += 1 }
      }
    }
    return count
  }

  mutating func leaveKSM(_ space: Int) {
    spaces[space].ksm.isListed = false
    ksm.order.removeAll { $0 == space }
  }

  /// __ksm_exit: an address space of which items are known is cleared by the next scan, first of all.
  mutating func exitKSM(_ space: Int) {
    guard spaces[space].ksm.isListed else { return }
    ksm.order.removeAll { $0 == space }
    if spaces[space].ksm.items.isEmpty {
      spaces[space].ksm.isListed = false
    } else {
      ksm.order.insert(space, at: 0)
    }
  }

  /// MADV_MERGEABLE and MADV_UNMERGEABLE of one VMA part (ksm_madvise).
  ///
  /// Shared memory ignores the advice.
  mutating func adviseMerging(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, merge: Bool
  ) -> TouchCounts {
    guard merge else { return takeOutOfKSM(task, space, vma, pages) }
    guard !vma.flags.contains(.mergeable), !vma.isShared, !vma.isHugeTLB else { return TouchCounts() }
    enterKSM(space)
    setMergeable(space, pages, cpu: tasks[task].cpu, true)
    return TouchCounts()
  }

  private mutating func takeOutOfKSM(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>
  ) -> TouchCounts {
    guard vma.flags.contains(.mergeable) else { return TouchCounts() }
    let counts = unmerge(task, space, vma, pages)
    setMergeable(space, pages, cpu: tasks[task].cpu, false)
    return counts
  }

  /// break_ksm by a process, which pays for the faults.
  mutating func unmerge(_ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>) -> TouchCounts {
    guard vma.flags.contains(.mergeable), vma.anonVMA != nil else { return TouchCounts() }
    let counts = breakMerged(space, pages, by: task)
    charge(task, counts)
    return counts
  }

  private mutating func setMergeable(_ space: Int, _ pages: Range<PageNumber>, cpu: Int, _ on: Bool) {
    // The caller has found the VMA of these pages, so nothing can be missing.
    try? changeFlags(space, pages, cpu: cpu) { _, _, _, old in
      on ? old.union(.mergeable) : old.subtracting(.mergeable)
    } then: { _, _, _, _ in
    }
  }

  /// prctl(PR_SET_MEMORY_MERGE): K-14.
  ///
  /// Off takes all merged pages apart, and what MADV_MERGEABLE asked for is gone too.
  public mutating func setMemoryMerge(_ task: TaskID, _ on: Bool) -> (effects: CallEffects, error: SystemError?) {
    var effects = CallEffects()
    guard let space = tasks[task].space else { return (effects, .noSuchProcess) }
    guard behaviour.hasMemoryMerge else { return (effects, .invalidArgument) }
    guard spaces[space].ksm.mergesAny != on else { return (effects, nil) }
    if on { enterKSM(space) }
    for index in spaces[space].vmas.indices {
      let vma = spaces[space].vmas[index]
      guard !vma.isShared, !vma.isHugeTLB else { continue }
      if on {
        spaces[space].vmas[index].flags.insert(.mergeable)
      } else {
        effects.counts += unmerge(task, space, vma, vma.pages)
        spaces[space].vmas[index].flags.remove(.mergeable)
      }
    }
    spaces[space].ksm.mergesAny = on
    return (effects, nil)
  }

  /// /proc/PID/ksm_stat of a process.
  ///
  /// O(pages of its mappings).
  public func ksmCounts(of task: TaskID) -> KSMView {
    guard let space = tasks[task].space else { return KSMView() }
    let zeroPages = spaces[space].vmas.reduce(0) { $0 + ksmZeroPages(space, $1) }
    let membership = spaces[space].ksm
    let inherited = membership.inherited
    return KSMView(
      items: membership.items.count + inherited.items,
      mergingPages: membership.mergingPages + inherited.mergingPages, zeroPages: zeroPages + inherited.zeroPages)
  }
}

/// What /proc/PID/ksm_stat counts.
public struct KSMView: Sendable, Hashable {
  /// ksm_rmap_items: pages that ksmd remembers.
  public var items = 0
  /// ksm_merging_pages: pages that ksmd knows to be merged.
  public var mergingPages = 0
  /// ksm_zero_pages: entries that KSM made to map the zero page.
  public var zeroPages = 0

  /// Creates counts.
  public init(items: Int = 0, mergingPages: Int = 0, zeroPages: Int = 0) {
    self.items = items
    self.mergingPages = mergingPages
    self.zeroPages = zeroPages
  }
}
