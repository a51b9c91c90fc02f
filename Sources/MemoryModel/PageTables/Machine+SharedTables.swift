extension Machine {
  // A fork that copies no page table. The child's address space points to the parent's PMD tables, and both sides note
  // that the copy is still to be made. What touches a part of one side first, makes that part its own (`own`): first the
  // PMD table, whose leaves are then what is shared, then the leaf, whose 512 entries are copied with all that fork does to
  // them: write protection on both sides, old entries in the child, no anon-exclusive frames, one more mapping each. A leaf
  // that the other side has left is not copied, but it is still write-protected, so that its next write faults.
  //
  // Why the answers are those of an eager fork:
  //
  // - The stored mapping count of a frame is the number of leaves that map it, less than its mappings while one of them is
  //   shared. It is never 0 while there is a mapping, so frames are freed at the same moment.
  // - Whoever changes an entry does it in a leaf of his own. If that maps a frame whose stored count is 1, then no other
  //   leaf does, and 1 is the truth: a frame is reused, freed, made lazy-free or cooled rightly. A stored count of 2 or
  //   more comes from another leaf, so the truth is 2 or more as well, and all these decisions ask no more than that.
  // - A frame that is anon-exclusive has a stored count of 1, since a leaf is copied only together with clearing the flag.
  //   So an exclusive frame in a leaf of one's own is nobody else's, and in a shared leaf the flag does not count.
  // - Who asks for more than "1 or not" must first call `makeExact` (fault records; the reuse test with more than 3
  //   references, which decides whether batches are drained) or `settleSharedTables`, or count as the views do.
  // - `makeExact` and the views take for granted that a frame lies at the same page in all address spaces that share it.
  //   That is so until a shared frame is moved by mremap: then `stopSharingTables`.
  //
  // Only PMD tables are shared that lie wholly below private anonymous VMAs that fork copies: `sharesTables`.

  /// Gives an address space tables of its own for a range: to be called before anything there is looked at or changed.
  ///
  /// O(1) where nothing is shared, else O(512) for each shared table in the range.
  mutating func own(_ space: Int, _ pages: Range<PageNumber>) {
    let leaves = claim(space, pages)
    guard !leaves.isEmpty else { return }
    memory.withWalk(cpu: 0) { walk in
      for leaf in leaves { walk.finishFork(of: leaf) }
    }
  }

  /// The first half of `own`: the tables are there, and what is left must be done to their entries before anything else
  /// (`PageWalk.finishFork`).
  mutating func claim(_ space: Int, _ pages: Range<PageNumber>) -> [AddressSpace.OwnedLeaf] {
    guard spaces[space].sharedTables > 0 else { return [] }
    return spaces[space].ownTables(pages, in: &memory.tables)
  }

  /// Makes mapping counts the truth for the frames behind some pages, in whatever address space.
  mutating func makeExact(_ pages: Range<PageNumber>) {
    guard !memory.tables.isExact else { return }
    for space in sharers { own(space, pages) }
  }

  /// Carries out every fork wholly, so that all mapping counts are the truth and all tables may be walked.
  ///
  /// To be called first by what asks for the counts of many frames or walks the tables of many processes (KSM, reclaim,
  /// migration, collapse). O(shared entries); O(1) where nothing is shared.
  mutating func settleSharedTables() {
    for space in sharers {
      own(space, 0..<PageNumber.max >> 1)
      spaces[space].isListedAsSharer = false
    }
    sharers.removeAll()
  }

  /// Carries out every fork wholly, and from now on at once.
  ///
  /// To be called before frames come to lie at different pages of address spaces (KSM, mremap of shared frames).
  mutating func stopSharingTables() {
    settleSharedTables()
    forksLazily = false
  }

  /// The first part of fork: shares all PMD tables that may be shared, and returns the gibibytes that are left to be
  /// copied.
  mutating func shareTables(from source: Int, to child: Int) -> [Int] {
    guard forksLazily, !spaces[source].needsEagerFork else { return spaces[source].directories.map(\.gibibyte) }
    // Moved out, so that both address spaces can be changed at once.
    var parent = AddressSpace()
    var copy = AddressSpace()
    swap(&spaces[source], &parent)
    swap(&spaces[child], &copy)
    let vmas = parent.vmas
    var next = 0
    let left = parent.shareDirectories(with: &copy, in: &memory.tables) { Self.sharesTables(of: $0, vmas, &next) }
    swap(&spaces[source], &parent)
    swap(&spaces[child], &copy)
    if spaces[child].sharedTables > 0 {
      list(source)
      list(child)
    }
    return left
  }

  /// Whether fork copies all that lies in a gibibyte, and that is plain.
  ///
  /// `next` is a VMA before which none overlaps the gibibyte, and is left so for the gibibytes behind.
  private static func sharesTables(of gibibyte: Int, _ vmas: [VMA], _ next: inout Int) -> Bool {
    let first = gibibyte << AddressSpace.directoryShift
    let end = first + 1 << AddressSpace.directoryShift
    while next < vmas.count, vmas[next].pages.upperBound <= first { next += 1 }
    var index = next
    while index < vmas.count, vmas[index].pages.lowerBound < end {
      guard vmas[index].isForkedPlainly else { return false }
      index += 1
    }
    return index > next
  }

  private mutating func list(_ space: Int) {
    guard !spaces[space].isListedAsSharer else { return }
    spaces[space].isListedAsSharer = true
    sharers.append(space)
  }

  /// The end of an address space, as far as it shares tables.
  mutating func leaveSharedTables(_ space: Int) {
    spaces[space].leaveSharedTables(in: &memory.tables)
    guard spaces[space].isListedAsSharer, let index = sharers.lastIndex(of: space) else { return }
    sharers.remove(at: index)
    spaces[space].isListedAsSharer = false
  }

  /// What the mapping counts of frames at some pages lack, because one leaf serves several address spaces.
  struct HiddenMappings {
    /// Entries of leaves that several address spaces have, with the number of further ones.
    fileprivate var leaves: [(leaf: Int, further: Int)] = []

    /// Whether only the entries of one leaf are behind them.
    func areOnly(of leaf: Int) -> Bool { leaves.allSatisfy { $0.leaf == leaf } }

    /// Mappings of a frame that its mapping count does not know.
    func count(of frame: FrameNumber, at page: PageNumber, in tables: PageTablePool) -> Int {
      var count = 0
      for (leaf, further) in leaves {
        let entry = tables[leaf: leaf, page & 511]
        if entry.mapsNormalFrame, entry.frame == frame { count += further }
      }
      return count
    }
  }

  /// The leaves behind a page that several address spaces have.
  ///
  /// O(address spaces that share tables).
  func hiddenMappings(behind page: PageNumber) -> HiddenMappings {
    var result = HiddenMappings()
    guard !memory.tables.isExact else { return result }
    for space in sharers {
      guard let reference = spaces[space].leafAsItIs(of: page, in: memory.tables), reference.isShared else { continue }
      if let index = result.leaves.firstIndex(where: { $0.leaf == reference.leaf }) {
        result.leaves[index].further += 1
      } else {
        result.leaves.append((reference.leaf, 0))
      }
    }
    result.leaves.removeAll { $0.further == 0 }
    return result
  }
}

extension VMA {
  /// fork copies it, and it holds nothing but order-0 anonymous frames and the zero page, unless its address space says
  /// that it needs an eager fork.
  fileprivate var isForkedPlainly: Bool {
    isAnonymous && isCopyOnWrite && anonVMA != nil && flags.isDisjoint(with: [.dontCopy, .wipeOnFork, .locked])
  }
}

extension PageWalk {
  /// What fork does to the entries of a leaf, when one side makes it its own (copy_present_ptes): FK-2.
  @_lifetime(self: copy self)
  mutating func finishFork(of leaf: AddressSpace.OwnedLeaf) {
    let source = leaf.source &* 512
    let kept = ~(PTE.writable | (leaf.isForked ? PTE.young : 0))
    guard leaf.source != leaf.target else {
      for index in source..<source &+ 512 {
        let entry = PTE(bits: entries[index])
        entries[index] = entry.bits & kept
        if entry.mapsNormalFrame { frames[entry.frame] &= ~Frame.exclusive }
      }
      return
    }
    let distance = leaf.target &* 512 &- source
    for index in source..<source &+ 512 {
      let entry = PTE(bits: entries[index])
      // Whoever has the leaf still is due for the write protection too.
      entries[index] = entry.bits & ~PTE.writable
      entries[index &+ distance] = entry.bits & kept
      if entry.mapsNormalFrame {
        frames[entry.frame] = (frames[entry.frame] & ~Frame.exclusive) &+ 1
      }
    }
  }
}
