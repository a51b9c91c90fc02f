extension AddressSpace {
  /// Shares PMD tables with a child that is empty yet: those that `mayShare`.
  ///
  /// Returns the gibibytes of the others. O(PMD tables).
  mutating func shareDirectories(
    with child: inout AddressSpace, in pool: inout PageTablePool, where mayShare: (_ gibibyte: Int) -> Bool
  ) -> [Int] {
    var others: [Int] = []
    child.directories.reserveCapacity(directories.count)
    for index in directories.indices {
      let directory = directories[index]
      guard mayShare(directory.gibibyte) else {
        others.append(directory.gibibyte)
        continue
      }
      pool.shareDirectory(directory.table)
      if !directory.isShared {
        sharedTables += 1 - directory.sharedLeaves
        directories[index].isShared = true
        directories[index].sharedLeaves = 0
      }
      child.directories.append(
        Directory(
          gibibyte: directory.gibibyte, table: directory.table, leafCount: directory.leafCount, isShared: true,
          isForked: true))
      child.leafCount += directory.leafCount
      child.sharedTables += 1
      let upper = directory.gibibyte >> (Self.upperShift - Self.directoryShift)
      if child.uppers.last != upper { child.uppers.append(upper) }
    }
    return others
  }

  /// Gives this address space tables of its own for a range, and returns what is left to be done to their entries.
  ///
  /// O(512) for each shared table.
  mutating func ownTables(_ range: Range<PageNumber>, in pool: inout PageTablePool) -> [OwnedLeaf] {
    var owned: [OwnedLeaf] = []
    var index = directoryIndex(range.lowerBound >> Self.directoryShift)
    while index < directories.count, directories[index].gibibyte << Self.directoryShift < range.upperBound {
      if directories[index].isShared { ownDirectory(at: index, in: &pool) }
      if directories[index].sharedLeaves > 0 {
        for slot in directories[index].slots(overlapping: range) {
          if let leaf = ownLeaf(at: index, slot, in: &pool) { owned.append(leaf) }
        }
      }
      index += 1
    }
    return owned
  }

  /// A PMD table of its own, or the old one if nobody else has it any more: from now on its leaves are what is shared.
  private mutating func ownDirectory(at index: Int, in pool: inout PageTablePool) {
    let old = directories[index]
    let marks = PageTablePool.sharedLeaf | (old.isForked ? PageTablePool.forkedLeaf : 0)
    let isCopied = pool.leaveDirectory(old.table)
    let table = isCopied ? pool.allocateDirectory() : old.table
    pool.markLeaves(of: old.table, marks, to: table)
    directories[index].table = table
    directories[index].isShared = false
    directories[index].isForked = false
    directories[index].sharedLeaves = old.leafCount
    sharedTables += old.leafCount - 1
  }

  private mutating func ownLeaf(at index: Int, _ slot: Int, in pool: inout PageTablePool) -> OwnedLeaf? {
    let table = directories[index].table
    let value = pool[directory: table, slot]
    guard value & PageTablePool.sharedLeaf != 0 else { return nil }
    directories[index].sharedLeaves -= 1
    sharedTables -= 1
    let source = Int(value & PageTablePool.leafMask) - 1
    let isForked = value & PageTablePool.forkedLeaf != 0
    guard pool.leaveLeaf(source) else {
      pool.setLeaf(source, directory: table, slot: slot)
      let isProtected = pool.noteProtected(source, false)
      return isProtected && !isForked ? nil : OwnedLeaf(source: source, target: source, isForked: isForked)
    }
    let target = pool.allocateLeaf()
    pool.setLeaf(target, directory: table, slot: slot)
    _ = pool.noteProtected(source, true)
    return OwnedLeaf(source: source, target: target, isForked: isForked)
  }

  /// A leaf that one address space has for itself now, and what fork still has to do to it.
  struct OwnedLeaf {
    /// Where its entries are.
    var source: Int
    /// Where they belong: `source` itself where nobody else has that any more.
    var target: Int
    /// Its entries are to be old.
    var isForked: Bool
  }

  /// Leaves everything shared to the others, at the end of this address space.
  ///
  /// What nobody else has any more stays, to be zapped and freed. O(PMD tables), and O(512) for each of its own.
  mutating func leaveSharedTables(in pool: inout PageTablePool) {
    guard sharedTables > 0 else { return }
    for index in directories.indices.reversed() {
      if directories[index].isShared {
        if pool.leaveDirectory(directories[index].table) {
          leafCount -= directories[index].leafCount
          directories.remove(at: index)
          continue
        }
        directories[index].isShared = false
      } else if directories[index].sharedLeaves == 0 {
        continue
      }
      leaveSharedLeaves(at: index, in: &pool)
    }
    sharedTables = 0
  }

  private mutating func leaveSharedLeaves(at index: Int, in pool: inout PageTablePool) {
    let table = directories[index].table
    for slot in 0..<PageTablePool.entriesPerTable {
      let value = pool[directory: table, slot]
      guard value & PageTablePool.sharedLeaf != 0 else { continue }
      let leaf = Int(value & PageTablePool.leafMask) - 1
      let isLeft = pool.leaveLeaf(leaf)
      pool.setLeaf(isLeft ? nil : leaf, directory: table, slot: slot)
      if isLeft {
        directories[index].leafCount -= 1
        leafCount -= 1
      } else {
        _ = pool.noteProtected(leaf, false)
      }
    }
    directories[index].sharedLeaves = 0
  }

  /// The leaf of a page as it is, shared or not, or nil.
  func leafAsItIs(of page: PageNumber, in pool: PageTablePool) -> LeafReference? {
    let index = directoryIndex(page >> Self.directoryShift)
    guard index < directories.count, directories[index].gibibyte == page >> Self.directoryShift else { return nil }
    return leaf(in: directories[index], (page >> Self.leafShift) & 511, pool)
  }
}
