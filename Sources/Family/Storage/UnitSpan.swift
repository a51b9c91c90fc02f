/// A range of bytes, cut into units.
struct UnitSpan {
  let bytes: Range<Int>
  let unitBytes: Int

  init(_ bytes: Range<Int>, unitBytes: Int) { (self.bytes, self.unitBytes) = (bytes, unitBytes) }

  /// The units that the range touches.
  var units: Range<Int> { bytes.lowerBound / unitBytes..<(bytes.upperBound + unitBytes - 1) / unitBytes }

  /// The bytes within a unit that the range covers.
  func covered(_ unit: Int) -> Range<Int> {
    let start = unit * unitBytes
    return max(bytes.lowerBound, start) - start..<min(bytes.upperBound, start + unitBytes) - start
  }

  /// The bytes of a unit that the range leaves as they were.
  func kept(_ unit: Int) -> Int { unitBytes - covered(unit).count }

  /// How many blocks of `size` bytes the range touches, in bytes.
  func rounded(to size: Int) -> Int { UnitSpan(bytes, unitBytes: size).units.count * size }
}

extension Int {
  /// This many things, in groups of `size`; the last group may be smaller.
  func groups(of size: Int) -> Int { (self + size - 1) / size }
}
