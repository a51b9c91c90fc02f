/// A file of /proc with one 64-bit value per page frame, such as /proc/kpagecount.
struct FrameTable: ~Copyable {
  private let file: ReadOnlyFile

  /// The most frames between two wanted ones that are read along: a system call costs about as much as two values.
  static let bridgedGap: UInt64 = 1
  /// The most values one read asks for.
  static let longestRun: UInt64 = 8192

  init(path: String) throws(ProcFSError) {
    file = try ReadOnlyFile(path: path)
  }

  /// Reads the values of frames, in the order given; a frame may be named more than once.
  ///
  /// - Complexity: O(n log n) in the number of frames, O(n) when they ascend.
  func values(of frames: [FrameNumber]) throws(ProcFSError) -> [UInt64] {
    var values = [UInt64](repeating: 0, count: frames.count)
    let order = Self.ascendingOrder(of: frames)
    var buffer: [UInt64] = []
    var start = 0
    while start < order.count {
      let first = frames[order[start]].rawValue
      var last = first
      var end = start + 1
      while end < order.count {
        let next = frames[order[end]].rawValue
        guard next - last <= Self.bridgedGap + 1, next - first < Self.longestRun else { break }
        last = next
        end += 1
      }
      try read(first...last, into: &buffer)
      for place in order[start..<end] { values[place] = buffer[Int(frames[place].rawValue - first)] }
      start = end
    }
    return values
  }

  /// The places of the frames by ascending frame number.
  private static func ascendingOrder(of frames: [FrameNumber]) -> [Int] {
    let places = Array(frames.indices)
    let ascends = frames.indices.dropFirst().allSatisfy { frames[$0 - 1] <= frames[$0] }
    return ascends ? places : places.sorted { frames[$0] < frames[$1] }
  }

  private func read(_ run: ClosedRange<UInt64>, into buffer: inout [UInt64]) throws(ProcFSError) {
    guard let first = Int(exactly: run.lowerBound), first < Int.max / 8 - Int(Self.longestRun) else {
      throw ProcFSError.truncated(path: file.path)
    }
    let count = Int(run.upperBound - run.lowerBound) + 1
    if buffer.count < count { buffer = [UInt64](repeating: 0, count: count) }
    var span = buffer.mutableSpan
    let read = try unsafe span.withUnsafeMutableBytes { (bytes) throws(ProcFSError) in
      try unsafe file.read(at: first * 8, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count * 8)]))
    }
    guard read == count * 8 else { throw ProcFSError.truncated(path: file.path) }
  }
}
