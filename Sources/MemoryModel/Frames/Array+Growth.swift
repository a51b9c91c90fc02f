extension Array {
  /// Makes room for `wanted` elements and for those to come.
  ///
  /// Room costs address space, not memory: the host gives a page its memory when it is first written. From 32 MiB on an
  /// allocation is always a mapping of its own (M_MMAP_THRESHOLD of mallopt(3)), so that an outgrown buffer goes back to
  /// the host at once and leaves no hole in the heap.
  mutating func reserveForGrowth(to wanted: Int) {
    guard capacity < wanted else { return }
    let room = wanted < 2048 ? 0 : 32 << 20 / MemoryLayout<Element>.stride
    reserveCapacity(Swift.max(2 * wanted, room))
  }
}
