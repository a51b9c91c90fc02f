extension PageWalk {
  /// Plays accesses of a trace from `start` on, as long as they lie in `region` and need nothing but page tables and free
  /// frames. Returns the first that was not played.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func replay(_ trace: Span<TraceAccess>, from start: Int, in region: TraceRegion) -> Int {
    // The part of the region that one leaf maps, and the leaf's entry of its first page.
    var first = 0
    var count = 0
    var base = 0
    var next = start
    while next < trace.count {
      let step = trace[next]
      var offset = step.page &- first
      if UInt(bitPattern: offset) >= UInt(bitPattern: count) {
        guard region.pages.contains(step.page) else { return next }
        let leaf = directories[region.directory &+ (step.page >> AddressSpace.leafShift) & 511]
        guard leaf != 0 else { return next }
        let table = step.page & ~511
        first = max(table, region.pages.lowerBound)
        count = min(table &+ 512, region.pages.upperBound) &- first
        base = (Int(leaf) &- 1) &* 512 &+ (first &- table)
        offset = step.page &- first
      }
      let index = base &+ offset
      let entry = PTE(bits: entries[index])
      // Loads and stores mix in a trace as they like, so a hit asks no question about the kind.
      let writeBit = UInt32(truncatingIfNeeded: step.writeBit)
      let needed = PTE.present | writeBit &* PTE.writable
      if entry.bits & needed == needed {
        entries[index] = entry.bits | PTE.young | writeBit &* PTE.dirty
        let frame = writeBit &* UInt32(truncatingIfNeeded: entry.frame)
        let word = frames[Int(frame)]
        let difference = (word ^ UInt64(step.byte) << Frame.contentShift) & Frame.firstByteMask
        if difference &* step.writeBit != 0 { frames[Int(frame)] = word ^ difference }
      } else if step.isWrite {
        // The first anonymous frame of a VMA makes its anon_vma, which is the machine's.
        guard region.hasAnonVMA, used < frames.count &- 1 else { return next }
        let access = Access(kind: .write, value: step.byte)
        guard write(index, page: step.page, access, PageStore(first: step.byte), in: region.vma) == .done else { return next }
      } else {
        guard read(index, page: step.page, Access(kind: .read), in: region.vma) == .done else { return next }
      }
      next &+= 1
    }
    return next
  }
}

/// The part of a VMA in which a trace is played without asking anything but page tables: what one PMD table covers.
struct TraceRegion {
  var pages: Range<PageNumber>
  /// Index of the PMD table's first entry.
  var directory: Int
  var hasAnonVMA: Bool
  var vma: WalkedVMA
}
