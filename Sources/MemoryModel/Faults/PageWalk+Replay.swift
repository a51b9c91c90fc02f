extension PageWalk {
  /// Plays accesses of a trace, as long as they lie in `region` and need nothing but page tables and free frames.
  ///
  /// Returns how many were played.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func replay(_ trace: Span<TraceAccess>, in region: TraceRegion) -> Int {
    // The part of the region that one leaf maps, and the index of its first entry.
    var first = 0
    var count: UInt = 0
    var base = 0
    var next = 0
    while next < trace.count {
      let step = trace[next]
      if UInt(bitPattern: step.page &- first) >= count {
        guard region.pages.contains(step.page) else { break }
        let leaf = directories[region.directory &+ (step.page >> AddressSpace.leafShift) & 511]
        // No leaf, one that is shared, or a huge PMD.
        guard leaf &- 1 < PageTablePool.leafMask else { break }
        let table = step.page & ~511
        first = max(table, region.pages.lowerBound)
        count = UInt(bitPattern: min(table &+ 512, region.pages.upperBound) &- first)
        base = (Int(leaf) &- 1) &* 512 &+ (first &- table)
      }
      let index = base &+ (step.page &- first)
      if Self.hit(step, index, &entries, &frames) {
        next += 1
        if count == 512, next < trace.count, UInt(bitPattern: trace[next].page &- first) < count {
          next += Self.run(trace.extracting(droppingFirst: next), firstPage: first, base, &entries, &frames)
        }
        continue
      }
      if step.isWrite {
        // The first anonymous frame of a VMA makes its anon_vma, which is the machine's.
        guard region.hasAnonVMA, used < frames.count &- 1 else { break }
        let access = Access(kind: .write, value: step.byte)
        guard write(index, page: step.page, access, PageStore(first: step.byte), in: region.vma) == .done else { break }
      } else {
        guard read(index, page: step.page, Access(kind: .read), in: region.vma) == .done else { break }
      }
      next += 1
    }
    return next
  }

  /// Plays accesses that stay in one leaf and make no fault.
  ///
  /// Returns how many were played.
  ///
  /// A function of its own keeps all it needs in registers, which halves the cost of an access.
  @inline(never)
  @_lifetime(entries: copy entries)
  @_lifetime(frames: copy frames)
  private static func run(
    _ trace: Span<TraceAccess>, firstPage: PageNumber, _ base: Int, _ entries: inout MutableSpan<UInt32>,
    _ frames: inout MutableSpan<UInt64>
  ) -> Int {
    var leaf = entries._mutatingExtracting(base..<base &+ 512)
    var next = 0
    while next < trace.count {
      let step = trace[next]
      let offset = step.page &- firstPage
      guard offset & ~511 == 0, hit(step, offset, &leaf, &frames) else { break }
      next += 1
    }
    return next
  }

  /// Makes an access that faults nothing; returns false for any other.
  ///
  /// Loads and stores mix in a trace as they like, so that nothing here branches on the kind.
  @inline(__always)
  @_lifetime(entries: copy entries)
  @_lifetime(frames: copy frames)
  private static func hit(
    _ step: TraceAccess, _ index: Int, _ entries: inout MutableSpan<UInt32>, _ frames: inout MutableSpan<UInt64>
  ) -> Bool {
    let entry = entries[index]
    let touched = entry | step.touched
    // Present and writable are wanted, young and dirty are set.
    guard (touched ^ entry) & (PTE.present | PTE.writable) == 0 else { return false }
    entries[index] = touched
    // A load compares its byte, 0, with the zero page.
    let frame = Int((entry >> PTE.frameShift) &* step.writeBit)
    let word = frames[frame]
    if UInt8(truncatingIfNeeded: word >> Frame.contentShift) != step.byte {
      frames[frame] = PageStore(first: step.byte).applied(to: word)
    }
    return true
  }
}

/// The part of a VMA in which a trace is played without asking anything but page tables: what one PMD table covers.
struct TraceRegion {
  var pages: Range<PageNumber>
  /// Index of the PMD table's first entry.
  var directory: Int
  var hasAnonVMA: Bool
  var vma: WalkedVMA
  /// Leaves in it whose fork must be finished first.
  var claimed: [AddressSpace.OwnedLeaf]
}
