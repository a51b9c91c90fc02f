/// One mm_struct: VMAs and the upper levels of the page tables.
struct AddressSpace: Sendable {
  /// Pages that one leaf, one PMD table and one PUD table cover, as shifts of a page number.
  static let leafShift = 9
  static let directoryShift = 18
  static let upperShift = 27

  /// VMAs in address order; they never overlap.
  var vmas: [VMA] = []
  /// PMD tables in ascending order.
  var directories: [Directory] = []
  /// The 512 GiB slots that have a PUD table, in ascending order.
  var uppers: [Int] = []
  /// Last-level tables.
  var leafCount = 0
  /// PMDs that map memory themselves.
  private(set) var hugeCount = 0
  /// PMD tables that are shared with other address spaces, and shared leaves in the others.
  var sharedTables = 0
  /// It is in the machine's list of those that may have shared tables.
  var isListedAsSharer = false
  /// fork must copy the tables at once, because they hold more than order-0 anonymous frames and the zero page.
  ///
  /// Set, and never cleared, by whatever puts something else there: large anonymous folios, huge PMDs, KSM frames, pinned
  /// frames, guard and userfaultfd markers, swap entries. The child inherits it.
  var needsEagerFork = false
  /// The address space that fork copied, nil after exec and for the first one.
  var origin: Int?
  /// Tasks that run in it; it is torn down when the last one leaves (mmput).
  var users = 1
  /// Pages were pinned in it at some time (MMF_HAS_PINNED); fork then looks for pinned pages.
  var hasPinned = false
  /// Guard markers were planted in it at some time.
  var hasGuards = false
  /// Pages of it were swapped out at some time.
  var hasSwapped = false
  /// khugepaged passes by.
  var isOnKhugepagedList = false
  /// The entries of 2 MiB pages of the pool, by page number / 512, each with the first frame of its page.
  var hugeTLB: [Int: PTE] = [:]
  /// What KSM knows of it.
  var ksm = KSMMembership()

  /// Bytes of all page tables, as VmPTE counts them: PTE, PMD and PUD tables (mm_pgtables_bytes).
  var pageTableBytes: Int { 4096 * (leafCount + directories.count + uppers.count) }

  /// A PMD table of an address space.
  struct Directory: Sendable {
    /// The gibibyte that it covers.
    var gibibyte: Int
    /// Its number.
    var table: Int
    /// Leaves in it.
    var leafCount = 0
    /// It is shared: nothing in it may be used before `ownTables`.
    var isShared = false
    /// This side is a child's (`PageTablePool.forkedLeaf` of all slots).
    var isForked = false
    /// Slots that have the mark `PageTablePool.sharedLeaf`, where the table itself is not shared.
    var sharedLeaves = 0

    /// Its number, for whoever reads or changes what is in it.
    var ownTable: Int {
      precondition(!isShared, "the table is shared: Machine.own must come first")
      return table
    }
  }

  func directoryIndex(_ gibibyte: Int) -> Int {
    var low = 0
    var high = directories.count
    while low < high {
      let middle = (low + high) / 2
      if directories[middle].gibibyte < gibibyte { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The PMD table of a gibibyte, or nil.
  ///
  /// O(log n).
  func directory(of gibibyte: Int) -> Int? {
    let index = directoryIndex(gibibyte)
    guard index < directories.count, directories[index].gibibyte == gibibyte else { return nil }
    return directories[index].ownTable
  }

  /// Whether there is a PMD table for a page.
  func hasDirectory(for page: PageNumber) -> Bool { directory(of: page >> Self.directoryShift) != nil }

  /// The last-level table that covers a page, or nil.
  func leaf(of page: PageNumber, in pool: PageTablePool) -> Int? {
    guard let directory = directory(of: page >> Self.directoryShift) else { return nil }
    return pool.leaf(directory: directory, slot: (page >> Self.leafShift) & 511)
  }

  /// The entry of a page.
  func entry(of page: PageNumber, in pool: PageTablePool) -> PTE {
    guard let leaf = leaf(of: page, in: pool) else { return .none }
    return pool[leaf: leaf, page & 511]
  }

  /// Whether a PMD maps a page.
  func isHuge(_ page: PageNumber, in pool: PageTablePool) -> Bool {
    guard hugeCount > 0, let directory = directory(of: page >> Self.directoryShift) else { return false }
    return pool.isHuge(directory: directory, slot: (page >> Self.leafShift) & 511)
  }

  /// Says whether the PMD of a page, which has a leaf, maps memory itself.
  mutating func setHuge(_ isHuge: Bool, at page: PageNumber, in pool: inout PageTablePool) {
    guard let directory = directory(of: page >> Self.directoryShift), isHuge != self.isHuge(page, in: pool) else {
      return
    }
    pool.setHuge(isHuge, directory: directory, slot: (page >> Self.leafShift) & 511)
    hugeCount += isHuge ? 1 : -1
  }

  /// Makes the PUD table of a page exist (pud_alloc).
  mutating func makeUpper(for page: PageNumber) {
    let slot = page >> Self.upperShift
    guard !uppers.contains(slot) else { return }
    uppers.append(slot)
    uppers.sort()
  }

  /// Makes the PUD and PMD tables of a page exist (pud_alloc, pmd_alloc) and returns the PMD table.
  mutating func makeDirectory(for page: PageNumber, in pool: inout PageTablePool) -> Int {
    makeUpper(for: page)
    let gibibyte = page >> Self.directoryShift
    let index = directoryIndex(gibibyte)
    if index < directories.count, directories[index].gibibyte == gibibyte { return directories[index].ownTable }
    let table = pool.allocateDirectory()
    directories.insert(Directory(gibibyte: gibibyte, table: table), at: index)
    return table
  }

  /// Makes all tables of a page exist (pte_alloc) and returns the last-level one.
  mutating func makeLeaf(for page: PageNumber, in pool: inout PageTablePool) -> Int {
    let directory = makeDirectory(for: page, in: &pool)
    let slot = (page >> Self.leafShift) & 511
    if let leaf = pool.leaf(directory: directory, slot: slot) { return leaf }
    let leaf = pool.allocateLeaf()
    attachLeaf(leaf, at: page, in: &pool)
    return leaf
  }

  /// Frees the last-level table that covers a page, if there is one.
  ///
  /// Its entries must be none.
  mutating func freeLeaf(of page: PageNumber, in pool: inout PageTablePool) {
    if let leaf = detachLeaf(of: page, in: &pool) { pool.releaseLeaf(leaf) }
  }

  /// Puts an existing leaf behind a slot (move_normal_pmd of mremap).
  ///
  /// The slot must be empty.
  mutating func attachLeaf(_ leaf: Int, at page: PageNumber, in pool: inout PageTablePool) {
    let directory = makeDirectory(for: page, in: &pool)
    pool.setLeaf(leaf, directory: directory, slot: (page >> Self.leafShift) & 511)
    changeLeafCount(page, by: 1)
  }

  private mutating func changeLeafCount(_ page: PageNumber, by change: Int) {
    directories[directoryIndex(page >> Self.directoryShift)].leafCount += change
    leafCount += change
  }

  /// Takes a leaf out of its slot without freeing it.
  mutating func detachLeaf(of page: PageNumber, in pool: inout PageTablePool) -> Int? {
    guard let directory = directory(of: page >> Self.directoryShift) else { return nil }
    let slot = (page >> Self.leafShift) & 511
    guard let leaf = pool.leaf(directory: directory, slot: slot) else { return nil }
    setHuge(false, at: page, in: &pool)
    pool.setLeaf(nil, directory: directory, slot: slot)
    changeLeafCount(page, by: -1)
    return leaf
  }

  /// Frees the tables that only served an unmapped range (free_pgtables).
  ///
  /// `floor` is where the VMA before the range ends and `ceiling` where the one behind it begins: a table goes when all
  /// it covers lies between them.
  mutating func freeTables(
    _ range: Range<PageNumber>, floor: PageNumber, ceiling: PageNumber, in pool: inout PageTablePool
  ) {
    func spans(_ index: Int, _ shift: Int) -> Bool { index << shift >= floor && (index + 1) << shift <= ceiling }
    var index = directoryIndex(range.lowerBound >> Self.directoryShift)
    while index < directories.count, directories[index].gibibyte << Self.directoryShift < range.upperBound {
      let directory = directories[index]
      let first = directory.gibibyte << Self.directoryShift
      for slot in directory.slots(overlapping: range) where directory.leafCount > 0 {
        let page = first + slot << Self.leafShift
        if spans(page >> Self.leafShift, Self.leafShift) { freeLeaf(of: page, in: &pool) }
      }
      if spans(directory.gibibyte, Self.directoryShift) {
        pool.releaseDirectory(directory.table)
        directories.remove(at: index)
      } else {
        index += 1
      }
    }
    for slot in range.lowerBound >> Self.upperShift...(range.upperBound - 1) >> Self.upperShift
    where spans(slot, Self.upperShift) {
      uppers.removeAll { $0 == slot }
    }
  }

  /// Calls `body` with each last-level table and the page of its first entry, in address order.
  func forEachLeaf(
    overlapping range: Range<PageNumber>, in pool: PageTablePool,
    _ body: (_ leaf: LeafReference, _ firstPage: PageNumber) -> Void
  ) {
    for directory in directories {
      let first = directory.gibibyte << Self.directoryShift
      for slot in directory.slots(overlapping: range) {
        if let leaf = leaf(in: directory, slot, pool) { body(leaf, first + slot << Self.leafShift) }
      }
    }
  }

  func leaf(in directory: Directory, _ slot: Int, _ pool: PageTablePool) -> LeafReference? {
    let value = pool[directory: directory.table, slot]
    guard value & PageTablePool.leafMask != 0 else { return nil }
    return LeafReference(
      leaf: Int(value & PageTablePool.leafMask) - 1,
      isShared: directory.isShared || value & PageTablePool.sharedLeaf != 0,
      isForked: directory.isForked || value & PageTablePool.forkedLeaf != 0)
  }

  /// A last-level table as one address space sees it.
  struct LeafReference {
    var leaf: Int
    /// fork has not been carried out for this side of it: its entries are to be write-protected.
    var isShared: Bool
    /// This side is a child's: its entries are to be old.
    var isForked: Bool
  }
}

extension AddressSpace.Directory {
  /// The slots whose pages overlap a range.
  func slots(overlapping range: Range<PageNumber>) -> Range<Int> {
    let first = gibibyte << AddressSpace.directoryShift
    let pages = range.clamped(to: first..<first + 1 << AddressSpace.directoryShift)
    guard !pages.isEmpty else { return 0..<0 }
    let last = (pages.upperBound - 1 - first) >> AddressSpace.leafShift
    return (pages.lowerBound - first) >> AddressSpace.leafShift..<last + 1
  }
}
