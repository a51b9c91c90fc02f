extension Machine {
  /// The pages of 2 MiB that the machine has set aside (nr_hugepages), before the first of them is mapped.
  public var hugeTLBPages: Int {
    get { memory.hugeTLB.size }
    set { memory.hugeTLB.size = newValue }
  }

  /// free_hugepages: pages of the pool that are not in use.
  public var freeHugeTLBPages: Int { memory.hugeTLB.free }

  /// resv_hugepages: pages of the pool that are promised to mappings and not taken yet.
  ///
  /// Below 0 while a promise was restored for a page that is still in use: HT-12.
  public var promisedHugeTLBPages: Int { memory.hugeTLB.reserved }

  /// mmap(2) with MAP_HUGETLB: HT-1 (hugetlb_reserve_pages).
  ///
  /// `mayTake` says that the policy of the task lets it have pages of the pool (allowed_mems_nr). Throws `noMemory` where the
  /// pool cannot promise the pages.
  func makeHugeTLBMapping(
    _ pages: Range<PageNumber>, access: VMAFlags, isShared: Bool, noReserve: Bool, mayTake: Bool,
    _ pool: inout HugeTLBPool
  ) throws(SystemError) -> VMA {
    let count = pages.count / HugeTLBPool.frameCount
    guard noReserve || mayTake && pool.promise(count) else { throw .noMemory }
    var file = HugeTLBFile()
    var promise = HugeTLBPromise()
    if !noReserve {
      if isShared {
        file.promised = Set(0..<count)
      } else {
        promise.number = pool.taken.count
        pool.taken.append([])
      }
    }
    pool.files.append(file)
    var flags = access.union([.mayWrite, .hugeTLB])
    if isShared { flags.insert(.shared) }
    if noReserve { flags.insert(.noReserve) }
    var vma = VMA(pages: pages, flags: flags, backing: .hugeTLB(pool.files.count - 1), pageOffset: 0, anonVMA: nil)
    vma.promise = promise
    return vma
  }

  /// Makes the borders that a call needs; a VMA of 2 MiB pages is never cut inside of one (hugetlb_vm_op_split).
  ///
  /// Throws `invalidArgument` where one would be, with the cut before it done: HT-8.
  mutating func splitHugeTLB(_ space: Int, at pages: Range<PageNumber>) throws(SystemError) {
    for border in [pages.lowerBound, pages.upperBound] {
      guard let index = spaces[space].indexOfVMA(containing: border), spaces[space].vmas[index].isHugeTLB,
        spaces[space].vmas[index].pages.lowerBound < border
      else { continue }
      guard border % HugeTLBPool.frameCount == 0 else { throw .invalidArgument }
      spaces[space].splitVMA(at: border, link: nextLink())
    }
  }

  /// __unmap_hugepage_range.
  ///
  /// Returns how many present pages went, counted as pages of 4 KiB.
  mutating func zapHugeTLB(_ space: Int, _ vma: VMA, _ pages: Range<PageNumber>) -> Int {
    var present = 0
    for slot in pages.lowerBound >> 9..<pages.upperBound >> 9 {
      guard let entry = spaces[space].hugeTLB.removeValue(forKey: slot) else { continue }
      present += HugeTLBPool.frameCount
      memory.countHugeTLBMapping(entry.frame, isNew: false)
      if let number = vma.promise.number, restoresPromise(of: entry.frame) {
        memory.hugeTLB.folios[entry.frame] = true
        memory.hugeTLB.taken[number].remove(vma.hugeTLBIndex(of: slot << 9))
      }
      memory.releaseHugeTLBIfUnused(entry.frame)
    }
    return present
  }

  /// Whether the owner of a promise gets it back with an entry that goes: HT-12.
  private func restoresPromise(of head: FrameNumber) -> Bool {
    guard memory.frames[head].has(Frame.anonymous) else { return false }
    switch behaviour.hugeTLBPromiseRestored {
    case .never: return false
    case .always: return true
    case .withLastMapping: return memory.frames[head].mapcount == 0
    }
  }

  /// hugetlb_vm_op_close: what was promised and never taken is given back; the pages of a file go with its last mapping.
  mutating func closeHugeTLB(_ vma: VMA) {
    guard let file = vma.hugeTLBFile else { return }
    if let number = vma.promise.number {
      let first = vma.hugeTLBIndex(of: vma.pages.lowerBound)
      let count = vma.pages.count / HugeTLBPool.frameCount
      let taken = memory.hugeTLB.taken[number].count { (first..<first + count).contains($0) }
      memory.hugeTLB.reserved -= count - taken
    }
    guard !spaces.contains(where: { $0.vmas.contains { $0.hugeTLBFile == file } }) else { return }
    let pages = memory.hugeTLB.files[file].pages
    memory.hugeTLB.reserved -= memory.hugeTLB.files[file].promised.count - pages.count
    memory.hugeTLB.files[file] = HugeTLBFile()
    for (_, head) in pages {
      memory.frames[head].bits &= ~Frame.inPageCache
      memory.releaseHugeTLBIfUnused(head)
    }
  }
}

extension VMA {
  /// It has pages of 2 MiB (is_vm_hugetlb_page).
  var isHugeTLB: Bool { hugeTLBFile != nil }

  /// The file behind it, if it has pages of 2 MiB.
  var hugeTLBFile: Int? {
    if case .hugeTLB(let file) = backing { return file }
    return nil
  }

  /// The number of a page in the file (vma_hugecache_offset).
  func hugeTLBIndex(of page: PageNumber) -> Int { filePage(of: page) / HugeTLBPool.frameCount }
}
