extension Machine {
  /// The kernel's shrinkers run (drop_slab): M-6.
  ///
  /// Of the memory of processes they see the queue of folios that could be split (deferred_split_scan): those with pages that
  /// nobody maps any more, and huge pages that nobody has looked at since they were made and that are mostly zeros. Writing to
  /// /proc/sys/vm/drop_caches does this on the first CPU. O(large folios), and for each one that is split O(entries of all
  /// processes).
  public mutating func shrink() {
    for head in memory.folios.keys.sorted() {
      guard let folio = memory.folios[head], folio.order > 1, memory.frames[head].has(Frame.anonymous) else { continue }
      let isUnderused =
        behaviour.shrinkingSplitsUnderused && folio.isUnseen && folio.order == HugePageSettings.pmdOrder
        && isUnderused(head)
      memory.folios[head]?.isUnseen = false
      guard folio.isPartiallyMapped || isUnderused else { continue }
      splitFolio(head, cpu: 0)
    }
  }

  /// thp_underused: more pages are zeros than khugepaged would fill.
  private func isUnderused(_ head: FrameNumber) -> Bool {
    guard hugePages.mostMissing < HugePageSettings.mostMissingByDefault else { return false }
    return (head..<head + 512).count { memory.frames[$0].content == .zero } > hugePages.mostMissing
  }
}
