/// The page tables of all processes: last-level tables of 512 PTEs, and the PMD tables that point to them, in two flat
/// arrays.
struct PageTablePool: Sendable {
  /// Entries of a table of any level on x86-64.
  static let entriesPerTable = 512

  /// Leaf `n` is `entries[n * 512 ..< (n + 1) * 512]`: `PTE.bits` each.
  private(set) var leaves = TablePool()
  /// PMD table `n`: in each slot 0, or the number of a leaf plus 1, the marks of a shared leaf, and `hugeBit` where the PMD
  /// maps memory itself.
  private(set) var directories = TablePool()

  /// The part of a PMD slot that is the number of a leaf plus 1.
  static let leafMask: UInt32 = 1 << 29 - 1
  /// Mark of a PMD slot: fork has not been carried out for this side of the leaf (`Machine+SharedTables`).
  static let sharedLeaf: UInt32 = 1 << 30
  /// Mark of a PMD slot: this side is the child's, whose entries are old.
  static let forkedLeaf: UInt32 = 1 << 29

  /// No table has two holders, so that the mapping count of every frame is the number of its mappings.
  var isExact: Bool { leaves.extraHolders == 0 && directories.extraHolders == 0 }

  /// Moves the entries of all tables out for a walk, and back after it.
  mutating func swap(entries: inout [UInt32], directories: inout [UInt32]) {
    Swift.swap(&leaves.entries, &entries)
    Swift.swap(&self.directories.entries, &directories)
  }

  mutating func allocateLeaf() -> Int { leaves.allocate() }
  mutating func releaseLeaf(_ leaf: Int) { leaves.release(leaf) }
  mutating func allocateDirectory() -> Int { directories.allocate() }
  mutating func releaseDirectory(_ directory: Int) { directories.release(directory) }

  /// The PMD maps 2 MiB itself.
  ///
  /// The leaf behind it is the deposited table; the model keeps in it the 512 entries that a split of the PMD would make,
  /// so that whoever only looks at entries need not know.
  static let hugeBit: UInt32 = 1 << 31

  /// The leaf in a slot of a PMD table, or nil.
  ///
  /// Whoever reads or changes its entries must have made it his own.
  @inline(__always)
  func leaf(directory: Int, slot: Int) -> Int? {
    let value = self[directory: directory, slot]
    precondition(value & Self.sharedLeaf == 0, "the table is shared: Machine.own must come first")
    return value & Self.leafMask == 0 ? nil : Int(value & Self.leafMask) - 1
  }

  mutating func setLeaf(_ leaf: Int?, directory: Int, slot: Int) {
    self[directory: directory, slot] = leaf.map { UInt32($0 + 1) } ?? 0
  }

  /// A slot of a PMD table with its marks.
  subscript(directory directory: Int, slot: Int) -> UInt32 {
    @inline(__always) get { directories.entries[directory &* Self.entriesPerTable &+ slot] }
    @inline(__always) set { directories.entries[directory &* Self.entriesPerTable &+ slot] = newValue }
  }

  // MARK: Shared tables

  mutating func shareLeaf(_ leaf: Int) { leaves.share(leaf) }
  mutating func shareDirectory(_ directory: Int) { directories.share(directory) }

  /// Marks the leaves of a PMD table; those that a copy of the table shares from now on have one holder more.
  mutating func markLeaves(of table: Int, _ marks: UInt32, to copy: Int) {
    let isCopied = copy != table
    // Moved out, so that leaves and PMD tables can be changed at once.
    var entries: [UInt32] = []
    Swift.swap(&directories.entries, &entries)
    defer { Swift.swap(&directories.entries, &entries) }
    var slots = entries.mutableSpan
    for slot in 0..<Self.entriesPerTable {
      let value = slots[table &* Self.entriesPerTable &+ slot]
      guard value != 0 else { continue }
      if isCopied {
        slots[table &* Self.entriesPerTable &+ slot] = value | Self.sharedLeaf
        leaves.share(Int(value & Self.leafMask) - 1)
      }
      slots[copy &* Self.entriesPerTable &+ slot] = value | marks
    }
  }

  /// Gives up one of the holders of a leaf; returns whether another one is left.
  mutating func leaveLeaf(_ leaf: Int) -> Bool { leaves.leave(leaf) }

  /// Gives up one of the holders of a PMD table; returns whether another one is left.
  mutating func leaveDirectory(_ directory: Int) -> Bool { directories.leave(directory) }

  /// Notes that the entries of a shared leaf are write-protected now, and tells whether they were before.
  mutating func noteProtected(_ leaf: Int, _ isProtected: Bool) -> Bool { leaves.mark(leaf, isProtected) }
  /// Whether the PMD of a slot maps memory itself.
  func isHuge(directory: Int, slot: Int) -> Bool {
    directories.entries[directory * Self.entriesPerTable + slot] & Self.hugeBit != 0
  }

  /// Marks the PMD of a slot that has a leaf.
  mutating func setHuge(_ isHuge: Bool, directory: Int, slot: Int) {
    let index = directory * Self.entriesPerTable + slot
    directories.entries[index] = directories.entries[index] & ~Self.hugeBit | (isHuge ? Self.hugeBit : 0)
  }

  subscript(leaf leaf: Int, index: Int) -> PTE {
    get { PTE(bits: leaves.entries[leaf * Self.entriesPerTable + index]) }
    set { leaves.entries[leaf * Self.entriesPerTable + index] = newValue.bits }
  }
}

/// Tables of 512 32-bit entries in one array, the lowest free one handed out first.
struct TablePool: Sendable {
  var entries: [UInt32] = []
  private var tableCount = 0
  /// One bit a table, set where it is free.
  private var free: [UInt64] = []
  /// No table below `hint * 64` is free.
  private var hint = 0
  /// For each table the holders that it has beside the first, and in the top bit a mark of its user.
  private var holders: [UInt32] = []
  /// The sum of all further holders.
  private(set) var extraHolders = 0

  private static let mark: UInt32 = 1 << 31

  /// Adds a holder.
  mutating func share(_ table: Int) {
    holders[table] += 1
    extraHolders += 1
  }

  /// Takes a holder away unless it is the only one; returns whether it did.
  mutating func leave(_ table: Int) -> Bool {
    guard holders[table] & ~Self.mark > 0 else { return false }
    holders[table] -= 1
    extraHolders -= 1
    return true
  }

  /// Sets the mark of a table and returns what it was.
  mutating func mark(_ table: Int, _ isMarked: Bool) -> Bool {
    let was = holders[table] & Self.mark != 0
    if isMarked { holders[table] |= Self.mark } else { holders[table] &= ~Self.mark }
    return was
  }

  /// Hands out a table of zeros.
  ///
  /// O(1), amortized.
  mutating func allocate() -> Int {
    while hint < free.count, free[hint] == 0 { hint += 1 }
    if hint == free.count {
      return grow()
    }
    let bit = free[hint].trailingZeroBitCount
    free[hint] &= free[hint] - 1
    return hint * 64 + bit
  }

  private mutating func grow() -> Int {
    let size = PageTablePool.entriesPerTable
    if tableCount % 64 == 0 { free.append(0) }
    entries.reserveForGrowth(to: entries.count + size)
    entries.append(contentsOf: repeatElement(0, count: size))
    holders.append(0)
    tableCount += 1
    hint = free.count
    return tableCount - 1
  }

  /// Takes a table of zeros back.
  mutating func release(_ table: Int) {
    free[table / 64] |= 1 << UInt64(table % 64)
    hint = min(hint, table / 64)
  }
}
