/// One number for each page frame that was seen, by frame number.
///
/// Frames lie where the machine has memory, in a few long ranges, so the table has leaves of 512 neighbours, made when the first
/// of them is seen: 4 bytes a frame as a rule, and no hashing on the way.
package struct FrameMap {
  private static let leafBits: UInt64 = 9
  private static let leafSize = 1 << 9
  /// Frames below this number (16 TiB) find their leaf in an array, the others in a dictionary: device memory may lie far up.
  private static let firstFarFrame: UInt64 = 1 << 32

  /// Makes an empty table; room for so many frames is reserved and not used, so that growing moves nothing.
  package init(expecting frames: Int = 0) {
    values.reserveCapacity(frames + Self.leafSize)
  }

  /// Where the leaf of 512 frames begins in `values`; 0 is no leaf.
  private var near: [UInt32] = []
  private var far: [UInt64: UInt32] = [:]
  /// The first leaf belongs to nobody, so that 0 can mean none.
  private var values = [UInt32](repeating: 0, count: leafSize)

  /// The place of a frame in `subscript(place:)`; makes its leaf if there is none.
  @inline(__always)
  package mutating func place(of frame: UInt64) -> Int {
    let leaf = frame >> Self.leafBits
    if frame < Self.firstFarFrame, leaf < UInt64(near.count) {
      let start = near[Int(leaf)]
      if start != 0 { return Int(start) << Int(Self.leafBits) | Int(frame) & (Self.leafSize - 1) }
    }
    return makeLeaf(leaf) << Int(Self.leafBits) | Int(frame) & (Self.leafSize - 1)
  }

  /// The number at a place; 0 for a frame that was not seen.
  @inline(__always)
  package subscript(place place: Int) -> UInt32 {
    get { values[place] }
    set { values[place] = newValue }
  }

  /// The number of a frame; nil if it was not seen.
  func value(of frame: UInt64) -> UInt32? {
    let leaf = frame >> Self.leafBits
    let isNear = frame < Self.firstFarFrame
    let start = isNear ? (leaf < UInt64(near.count) ? near[Int(leaf)] : 0) : far[leaf] ?? 0
    guard start != 0 else { return nil }
    let value = values[Int(start) << Int(Self.leafBits) | Int(frame) & (Self.leafSize - 1)]
    return value == 0 ? nil : value
  }

  /// The frames with a number, ascending, with their numbers.
  ///
  /// - Complexity: O(leaves).
  package func forEach<Failure: Error>(_ body: (UInt64, UInt32) throws(Failure) -> Void) throws(Failure) {
    for (leaf, start) in near.enumerated() where start != 0 {
      try forEach(leaf: UInt64(leaf), start: start, body)
    }
    for leaf in far.keys.sorted() { try forEach(leaf: leaf, start: far[leaf] ?? 0, body) }
  }

  private func forEach<Failure: Error>(
    leaf: UInt64, start: UInt32, _ body: (UInt64, UInt32) throws(Failure) -> Void
  ) throws(Failure) {
    let base = Int(start) << Int(Self.leafBits)
    for index in 0..<Self.leafSize where values[base + index] != 0 {
      try body(leaf << Self.leafBits | UInt64(index), values[base + index])
    }
  }

  @inline(never)
  private mutating func makeLeaf(_ leaf: UInt64) -> Int {
    if let start = far[leaf] { return Int(start) }
    let start = values.count >> Int(Self.leafBits)
    values.append(contentsOf: repeatElement(0, count: Self.leafSize))
    if leaf << Self.leafBits < Self.firstFarFrame {
      if near.count <= leaf { near.append(contentsOf: repeatElement(0, count: Int(leaf) + 1 - near.count)) }
      near[Int(leaf)] = UInt32(start)
    } else {
      far[leaf] = UInt32(start)
    }
    return start
  }
}
