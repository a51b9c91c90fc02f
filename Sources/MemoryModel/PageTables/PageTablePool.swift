/// The page tables of all processes: last-level tables of 512 PTEs, and the PMD tables that point to them, in two flat
/// arrays.
struct PageTablePool: Sendable {
  /// Entries of a table of any level on x86-64.
  static let entriesPerTable = 512

  /// Leaf `n` is `entries[n * 512 ..< (n + 1) * 512]`: `PTE.bits` each.
  private(set) var leaves = TablePool()
  /// PMD table `n`: in each slot 0, or the number of a leaf plus 1.
  private(set) var directories = TablePool()

  /// Moves the entries of all tables out for a walk, and back after it.
  mutating func swap(entries: inout [UInt32], directories: inout [UInt32]) {
    Swift.swap(&leaves.entries, &entries)
    Swift.swap(&self.directories.entries, &directories)
  }

  mutating func allocateLeaf() -> Int { leaves.allocate() }
  mutating func releaseLeaf(_ leaf: Int) { leaves.release(leaf) }
  mutating func allocateDirectory() -> Int { directories.allocate() }
  mutating func releaseDirectory(_ directory: Int) { directories.release(directory) }

  /// The leaf in a slot of a PMD table, or nil.
  @inline(__always)
  func leaf(directory: Int, slot: Int) -> Int? {
    let value = directories.entries[directory &* Self.entriesPerTable &+ slot]
    return value == 0 ? nil : Int(value) - 1
  }

  mutating func setLeaf(_ leaf: Int?, directory: Int, slot: Int) {
    directories.entries[directory * Self.entriesPerTable + slot] = leaf.map { UInt32($0 + 1) } ?? 0
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
