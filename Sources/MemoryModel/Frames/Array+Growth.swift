extension Array {
  /// Makes room for `wanted` elements, and for as many again.
  ///
  /// The room costs address space, not memory: the host gives an element its memory when it is first written.
  mutating func reserveForGrowth(to wanted: Int) {
    if capacity < wanted { reserveCapacity(2 * wanted) }
  }
}
