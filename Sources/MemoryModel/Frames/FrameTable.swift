/// All frames of the machine, and which of them are free.
///
/// Frames are handed out lowest first: results do not depend on history, and a range that is copied after much churn
/// still lies together. 8 bytes and one bit a frame.
struct FrameTable: Sendable {
  /// `Frame.bits` of each frame; 0 where it is free.
  var words: [UInt64]
  /// One bit a frame, set where it is free.
  var free: [UInt64]
  /// No frame below `hint * 64` is free.
  var hint: Int
  /// Frames in use, the zero page not counted.
  var used: Int

  init() {
    words = [UInt64](repeating: 0, count: 64)
    free = [~1]
    hint = 0
    used = 0
  }

  /// Makes sure that `count` frames can be allocated without growing.
  ///
  /// O(count) when it grows, amortized.
  mutating func reserve(_ count: Int) {
    let available = words.count - 1 - used
    guard available < count else { return }
    let blocks = (count - available + 63) / 64
    words.reserveForGrowth(to: words.count + blocks * 64)
    words.append(contentsOf: repeatElement(0, count: blocks * 64))
    free.append(contentsOf: repeatElement(~0, count: blocks))
  }

  /// Allocates the lowest free frame.
  ///
  /// The caller has reserved it and writes its word.
  mutating func allocate() -> FrameNumber {
    while free[hint] == 0 { hint += 1 }
    let bit = free[hint].trailingZeroBitCount
    free[hint] &= free[hint] - 1
    used += 1
    return hint * 64 + bit
  }

  /// Allocates the lowest free run of 2^order frames that is aligned to its size.
  ///
  /// O(frames).
  mutating func allocateFolio(order: Int) -> FrameNumber {
    guard order > 0 else { return allocate() }
    let size = 1 << order
    reserve(2 * size)
    var start = size
    while !(start..<start + size).allSatisfy(isFree) {
      start += size
      if start + size > words.count { reserve(words.count - used + size) }
    }
    for frame in start..<start + size { free[frame / 64] &= ~(1 << UInt64(frame % 64)) }
    used += size
    return start
  }

  private func isFree(_ frame: FrameNumber) -> Bool { free[frame / 64] & 1 << UInt64(frame % 64) != 0 }

  /// Gives a frame back.
  mutating func release(_ frame: FrameNumber) {
    words[frame] = 0
    let block = frame / 64
    free[block] |= 1 << UInt64(frame % 64)
    hint = min(hint, block)
    used -= 1
  }

  subscript(_ frame: FrameNumber) -> Frame {
    @inline(__always) get { Frame(bits: words[frame]) }
    @inline(__always) set { words[frame] = newValue.bits }
  }

  /// Frees a frame that nothing refers to any more.
  mutating func releaseIfUnused(_ frame: FrameNumber) {
    if self[frame].isUnused { release(frame) }
  }
}
