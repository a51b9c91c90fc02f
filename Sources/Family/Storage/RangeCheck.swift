/// Refuses a range that is empty or not within the base.
func checkRange(_ range: Range<Int>, size: Int) throws(Refusal) {
  guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= size else { throw .outOfRange(range, size: size) }
}

/// Refuses a base without bytes, and one that is too large to be counted in units.
func checkSize(_ bytes: Int) throws(Refusal) {
  guard bytes > 0, bytes <= 1 << 56 else { throw .outOfRange(0..<max(0, bytes), size: 1 << 56) }
}
