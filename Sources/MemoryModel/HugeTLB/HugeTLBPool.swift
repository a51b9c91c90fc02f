/// The pool of 2 MiB pages that the machine has set aside (struct hstate), and what was taken from it.
///
/// A page of it is a folio of 512 frames that always stay together: one entry maps it, one count counts its mappings, and it is
/// copied whole. No LRU list, no batch and no reclaim knows it.
struct HugeTLBPool: Sendable {
  /// nr_hugepages; there is no surplus.
  var size = 0
  /// resv_hugepages: pages that are promised and not taken yet.
  ///
  /// It falls below 0 for a while where a promise was restored for a page that is still in use: HT-12.
  var reserved = 0
  /// The first frames of the pages in use, and whether a page restores its promise when it is given back
  /// (HPageRestoreReserve).
  var folios: [FrameNumber: Bool] = [:]
  /// Of each private mapping that was promised its pages, those that were taken (struct resv_map).
  var taken: [Set<Int>] = []
  /// The files behind mappings, which have no names.
  var files: [HugeTLBFile] = []

  /// free_hugepages.
  var free: Int { size - folios.count }

  /// Frames of one page.
  static let frameCount = 512

  /// hugetlb_acct_memory: promises pages, if so many are free and not promised yet.
  ///
  /// The free ones are looked at once more for themselves (allowed_mems_nr), because fewer than none may be promised.
  mutating func promise(_ count: Int) -> Bool {
    guard reserved + count <= free, count <= free else { return false }
    reserved += count
    return true
  }
}

/// One file of hugetlbfs, as mmap(2) makes it for MAP_HUGETLB.
struct HugeTLBFile: Sendable {
  /// The first frames of its pages, which a shared mapping has; a private mapping never puts any there.
  var pages: [Int: FrameNumber] = [:]
  /// Pages that were promised to it or taken by it.
  var promised: Set<Int> = []
}

/// What a VMA of 2 MiB pages knows of the promise that mmap(2) made.
struct HugeTLBPromise: Sendable {
  /// Its number in `HugeTLBPool.taken`, if this VMA was promised its pages (HPAGE_RESV_OWNER).
  ///
  /// The VMA of a child was not, nor one that was mapped with MAP_NORESERVE, nor a shared one, whose file was.
  var number: Int?
  /// The owner took a page back, and every fault on an empty entry is refused since then (HPAGE_RESV_UNMAPPED).
  var isTakenBack = false
}

extension Memory {
  /// A page for a mapping (dequeue_hugetlb_folio_vma), or nil where there is none to be had.
  ///
  /// `isPromised` says that one was kept for it. What the page holds is left to the caller.
  mutating func takeHugeTLB(isPromised: Bool, isAnonymous: Bool) -> FrameNumber? {
    guard isPromised || hugeTLB.free != hugeTLB.reserved, hugeTLB.free > 0 else { return nil }
    if isPromised { hugeTLB.reserved -= 1 }
    let head = frames.allocateFolio(order: HugePageSettings.pmdOrder)
    let word = (isAnonymous ? Frame.anonymous : 0) | UInt64(HugePageSettings.pmdOrder) << Frame.orderShift
    for frame in head..<head + HugeTLBPool.frameCount { frames[frame] = Frame(bits: word) }
    hugeTLB.folios[head] = false
    return head
  }

  /// One mapping more, or less, of a page.
  mutating func countHugeTLBMapping(_ head: FrameNumber, isNew: Bool) {
    for frame in head..<head + HugeTLBPool.frameCount { frames[frame].bits = frames[frame].bits &+ (isNew ? 1 : ~0) }
  }

  /// Sets or clears the anon-exclusive flag of a page.
  mutating func setHugeTLBExclusive(_ head: FrameNumber, _ isExclusive: Bool) {
    for frame in head..<head + HugeTLBPool.frameCount {
      frames[frame].bits = frames[frame].bits & ~Frame.exclusive | (isExclusive ? exclusiveFlag : 0)
    }
  }

  /// free_huge_folio, if nothing refers to the page any more.
  mutating func releaseHugeTLBIfUnused(_ head: FrameNumber) {
    guard frames[head].isUnused, let restores = hugeTLB.folios.removeValue(forKey: head) else { return }
    if restores { hugeTLB.reserved += 1 }
    for frame in head..<head + HugeTLBPool.frameCount { frames.release(frame) }
  }

  /// The first frame of the page of the pool that a frame is part of, or nil.
  func hugeTLBHead(of frame: FrameNumber) -> FrameNumber? {
    guard !hugeTLB.folios.isEmpty else { return nil }
    let head = frame & ~(HugeTLBPool.frameCount - 1)
    return hugeTLB.folios[head] == nil ? nil : head
  }
}
