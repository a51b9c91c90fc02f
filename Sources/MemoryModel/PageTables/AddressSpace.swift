/// One mm_struct: VMAs and the upper levels of the page tables.
struct AddressSpace: Sendable {
  /// Pages that one leaf, one PMD table and one PUD table cover, as shifts of a page number.
  static let leafShift = 9
  static let directoryShift = 18
  static let upperShift = 27

  /// VMAs in address order; they never overlap.
  var vmas: [VMA] = []
  /// PMD tables by the gibibyte that they cover, in ascending order.
  private(set) var directories: [(gibibyte: Int, table: Int)] = []
  /// The 512 GiB slots that have a PUD table, in ascending order.
  private(set) var uppers: [Int] = []
  /// Last-level tables.
  private(set) var leafCount = 0
  /// Tasks that run in it; it is torn down when the last one leaves (mmput).
  var users = 1

  /// Bytes of all page tables, as VmPTE counts them: PTE, PMD and PUD tables (mm_pgtables_bytes).
  var pageTableBytes: Int { 4096 * (leafCount + directories.count + uppers.count) }

  private func directoryIndex(_ gibibyte: Int) -> Int {
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
    return directories[index].table
  }

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
    if index < directories.count, directories[index].gibibyte == gibibyte { return directories[index].table }
    let table = pool.allocateDirectory()
    directories.insert((gibibyte, table), at: index)
    return table
  }

  /// Makes all tables of a page exist (pte_alloc) and returns the last-level one.
  mutating func makeLeaf(for page: PageNumber, in pool: inout PageTablePool) -> Int {
    let directory = makeDirectory(for: page, in: &pool)
    let slot = (page >> Self.leafShift) & 511
    if let leaf = pool.leaf(directory: directory, slot: slot) { return leaf }
    let leaf = pool.allocateLeaf()
    pool.setLeaf(leaf, directory: directory, slot: slot)
    leafCount += 1
    return leaf
  }

  /// Frees the last-level table that covers a page, if there is one.
  ///
  /// Its entries must be none.
  mutating func freeLeaf(of page: PageNumber, in pool: inout PageTablePool) {
    guard let directory = directory(of: page >> Self.directoryShift) else { return }
    let slot = (page >> Self.leafShift) & 511
    guard let leaf = pool.leaf(directory: directory, slot: slot) else { return }
    pool.setLeaf(nil, directory: directory, slot: slot)
    pool.releaseLeaf(leaf)
    leafCount -= 1
  }

  /// Puts an existing leaf behind a slot (move_normal_pmd of mremap).
  ///
  /// The slot must be empty.
  mutating func attachLeaf(_ leaf: Int, at page: PageNumber, in pool: inout PageTablePool) {
    let directory = makeDirectory(for: page, in: &pool)
    pool.setLeaf(leaf, directory: directory, slot: (page >> Self.leafShift) & 511)
    leafCount += 1
  }

  /// Takes a leaf out of its slot without freeing it.
  mutating func detachLeaf(of page: PageNumber, in pool: inout PageTablePool) -> Int? {
    guard let directory = directory(of: page >> Self.directoryShift) else { return nil }
    let slot = (page >> Self.leafShift) & 511
    guard let leaf = pool.leaf(directory: directory, slot: slot) else { return nil }
    pool.setLeaf(nil, directory: directory, slot: slot)
    leafCount -= 1
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
    for slot in range.lowerBound >> Self.leafShift...(range.upperBound - 1) >> Self.leafShift
    where spans(slot, Self.leafShift) {
      freeLeaf(of: slot << Self.leafShift, in: &pool)
    }
    for gibibyte in range.lowerBound >> Self.directoryShift...(range.upperBound - 1) >> Self.directoryShift
    where spans(gibibyte, Self.directoryShift) {
      let index = directoryIndex(gibibyte)
      guard index < directories.count, directories[index].gibibyte == gibibyte else { continue }
      pool.releaseDirectory(directories[index].table)
      directories.remove(at: index)
    }
    for slot in range.lowerBound >> Self.upperShift...(range.upperBound - 1) >> Self.upperShift
    where spans(slot, Self.upperShift) {
      uppers.removeAll { $0 == slot }
    }
  }

  /// Calls `body` with the number of each last-level table and the page of its first entry, in address order.
  func forEachLeaf(
    overlapping range: Range<PageNumber>, in pool: PageTablePool, _ body: (_ leaf: Int, _ firstPage: PageNumber) -> Void
  ) {
    for (gibibyte, table) in directories {
      let first = gibibyte << Self.directoryShift
      guard first < range.upperBound, first + 1 << Self.directoryShift > range.lowerBound else { continue }
      let low = max(range.lowerBound - first, 0) >> Self.leafShift
      let high = min(range.upperBound - 1 - first, 1 << Self.directoryShift - 1) >> Self.leafShift
      for slot in low...high {
        if let leaf = pool.leaf(directory: table, slot: slot) { body(leaf, first + slot << Self.leafShift) }
      }
    }
  }
}
