/// The fields of one smaps record that depend on its pages, in KiB as the kernel prints them.
public struct SmapsView: Sendable, Hashable {
  /// Resident.
  public var rss = 0
  /// Proportional share, truncated.
  public var pss = 0
  /// The dirty part of it, truncated.
  ///
  /// nil on kernels without it.
  public var pssDirty: Int? = 0
  /// Clean, mapped more than once.
  public var sharedClean = 0
  /// Dirty, mapped more than once.
  public var sharedDirty = 0
  /// Clean, mapped once.
  public var privateClean = 0
  /// Dirty, mapped once.
  public var privateDirty = 0
  /// Marked as used.
  public var referenced = 0
  /// Anonymous.
  public var anonymous = 0
  /// Merged by KSM.
  ///
  /// nil on kernels without it.
  public var ksm: Int? = 0
  /// Given back by MADV_FREE and not written since.
  public var lazyFree = 0
  /// Anonymous and mapped by a PMD.
  public var anonHugePages = 0
  /// Swapped out.
  public var swap = 0
  /// The proportional share of that, truncated.
  public var swapPss = 0
  /// Mapped by entries of 2 MiB pages of the pool, and by no other entries.
  public var privateHugeTLB = 0
  /// Mapped by entries of 2 MiB pages of the pool, and by others too.
  public var sharedHugeTLB = 0
  /// The proportional share if the VMA is locked, truncated.
  public var locked = 0

  /// Creates a record of zeros.
  public init() {}
}

extension Machine {
  /// smaps of one VMA: smaps_pte_range and smaps_account of fs/proc/task_mmu.c (O-5).
  ///
  /// Each page's share is truncated to 1/4096 of a byte and the sum to KiB, as the kernel does. O(pages).
  public func smaps(_ task: TaskID, _ vma: MappingView) -> SmapsView {
    let shift = 12
    let pageKiB = 4
    var result = SmapsView()
    var pss = 0
    var pssDirty = 0
    var merged = 0
    for run in presentRuns(task, in: vma.pages) where run.first.kind != .zero {
      let view = run.first
      let frame = view.frameWord
      if vma.flags.contains(.hugeTLB) {
        // smaps_hugetlb_range: such pages count nowhere else: HT-11.
        let kibibytes = run.pages.count * pageKiB
        if frame.mapcount < 2 { result.privateHugeTLB += kibibytes } else { result.sharedHugeTLB += kibibytes }
        continue
      }
      if view.isHuge, !behaviour.smapsSeesInaccessibleHugePages, vma.flags.isDisjoint(with: .access) { continue }
      let isPrivate = frame.mapcount < 2
      let share = run.pages.count * ((4096 << shift) / max(frame.mapcount, 1))
      let kibibytes = run.pages.count * pageKiB
      let isDirty = view.isDirty || frame.has(Frame.dirty)
      result.rss += kibibytes
      pss += share
      if isDirty { pssDirty += share }
      switch (isPrivate, isDirty) {
      case (true, true): result.privateDirty += kibibytes
      case (true, false): result.privateClean += kibibytes
      case (false, true): result.sharedDirty += kibibytes
      case (false, false): result.sharedClean += kibibytes
      }
      if view.isYoung || frame.has(Frame.referenced) { result.referenced += kibibytes }
      if frame.has(Frame.anonymous) {
        result.anonymous += kibibytes
        if frame.has(Frame.merged) { merged += kibibytes }
        if !frame.has(Frame.swapBacked), !isDirty { result.lazyFree += kibibytes }
        if view.isHuge { result.anonHugePages += kibibytes }
      }
    }
    result.pss = pss >> (shift + 10)
    result.pssDirty = behaviour.smapsShowsDirtyShare ? pssDirty >> (shift + 10) : nil
    var swapPss = 0
    for (_, users) in swappedEntries(task, in: vma.pages) {
      result.swap += pageKiB
      swapPss += (4096 << shift) / max(users, 1)
    }
    result.swapPss = swapPss >> (shift + 10)
    result.ksm = behaviour.smapsShowsMerged ? merged : nil
    if vma.flags.contains(.locked) { result.locked = result.pss }
    return result
  }
}
