extension Machine {
  /// copy_hugetlb_page_range: parent and child map each page read-only, and nobody owns it any more: HT-10.
  ///
  /// A pinned page stays with the parent, and the child gets a copy at once. Throws `noMemory` where the pool has none left for
  /// that.
  mutating func copyHugeTLB(_ task: TaskID, from source: Int, to child: Int, _ vma: VMA) throws(SystemError) {
    for slot in vma.pages.lowerBound >> 9..<vma.pages.upperBound >> 9 {
      guard let entry = spaces[source].hugeTLB[slot] else { continue }
      if staysWithParent(entry.frame, source) {
        guard mayTakeHugeTLB(by: vma.policy ?? tasks[task].policy),
          let copy = memory.takeHugeTLB(isPromised: false, isAnonymous: true)
        else { throw .noMemory }
        copyHugeTLB(from: entry.frame, to: copy)
        let writable = vma.flags.contains(.write) ? PTE.writable | PTE.dirty : 0
        spaces[child].hugeTLB[slot] = PTE(frame: copy, flags: PTE.young | writable)
        continue
      }
      memory.countHugeTLBMapping(entry.frame, isNew: true)
      memory.setHugeTLBExclusive(entry.frame, false)
      let copied = entry.removing(PTE.writable)
      spaces[source].hugeTLB[slot] = copied
      spaces[child].hugeTLB[slot] = copied
    }
  }

  /// copy_hugetlb_page_range of shared memory before Linux 6.0: the child has the entries as they are.
  mutating func shareHugeTLB(from source: Int, to child: Int, _ vma: VMA) {
    for slot in vma.pages.lowerBound >> 9..<vma.pages.upperBound >> 9 {
      guard let entry = spaces[source].hugeTLB[slot] else { continue }
      _ = spaces[child].makeDirectory(for: slot << 9, in: &memory.tables)
      memory.countHugeTLBMapping(entry.frame, isNew: true)
      spaces[child].hugeTLB[slot] = entry
    }
  }

  /// hugetlb_try_dup_anon_rmap: a page that belongs to one process and is pinned is not shared.
  private func staysWithParent(_ head: FrameNumber, _ source: Int) -> Bool {
    guard behaviour.copiesPinnedAtFork, spaces[source].hasPinned, memory.frames[head].has(Frame.exclusive) else {
      return false
    }
    return memory.held[head].map { $0.pins > 0 } ?? false
  }
}
