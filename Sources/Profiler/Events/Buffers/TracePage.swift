/// The events of one page of a trace buffer, as `trace_pipe_raw` hands it over.
///
/// It begins with a time and with how many bytes follow; each event with a word whose lowest five bits are its length and whose others
/// are the time since the one before. See `struct buffer_data_page` in the kernel's ring_buffer.c and `enum ring_buffer_type`. No call
/// traps, whatever the bytes are.
package struct TracePage {
  /// One event.
  package struct Event: Hashable {
    /// Nanoseconds of the buffer's clock.
    package var time: UInt64
    /// Where in the page the fields of the tracepoint are.
    package var fields: Range<Int>
  }

  /// The page holds something that cannot be: nothing behind it was read.
  package private(set) var isBroken: Bool
  private var rest: RecordBytes
  private var time: UInt64

  private static let header = 16
  /// Above the count of bytes the kernel keeps whether events are missing before the page.
  private static let countBits: UInt64 = (1 << 27) - 1
  /// What the word of an absolute time cannot hold stays as it was.
  private static let timeBits: UInt64 = (1 << 59) - 1

  /// Looks at a page.
  package init(_ bytes: Span<UInt8>) {
    var header = RecordBytes(0..<min(bytes.count, Self.header))
    let (time, commit) = (header.u64(bytes), header.u64(bytes))
    let count = Int((commit ?? 0) & Self.countBits)
    self.time = time ?? 0
    isBroken = commit == nil || count > bytes.count - Self.header
    rest = isBroken ? RecordBytes(0..<0) : RecordBytes(Self.header..<Self.header + count)
  }

  /// When the first event of a page was recorded; nil for a page without a header.
  static func beginning(_ bytes: Span<UInt8>) -> UInt64? {
    var header = RecordBytes(0..<min(bytes.count, Self.header))
    return header.u64(bytes)
  }

  /// The next event of the page that it was made of; nil behind the last one.
  package mutating func next(in bytes: Span<UInt8>) -> Event? {
    while rest.rest > 0 {
      guard let word = rest.u32(bytes) else { return breakOff() }
      let (kind, delta) = (word & 31, UInt64(word >> 5))
      switch kind {
      case 29:
        // Without a time the rest of the page is unused; else an event was taken back.
        if delta == 0 { return nil }
        guard let length = rest.u32(bytes), rest.skip(Int(length) - 4) != nil else { return breakOff() }
        time &+= delta
      case 30, 31:
        guard let high = rest.u32(bytes) else { return breakOff() }
        let long = UInt64(high) << 27 | delta
        time = kind == 30 ? time &+ long : time & ~Self.timeBits | long & Self.timeBits
      default:
        var length = Int(kind) * 4
        if kind == 0 {
          guard let counted = rest.u32(bytes) else { return breakOff() }
          length = Int(counted) - 4
        }
        guard let fields = rest.skip(length) else { return breakOff() }
        time &+= delta
        return Event(time: time, fields: fields)
      }
    }
    return nil
  }

  private mutating func breakOff() -> Event? {
    isBroken = true
    rest = RecordBytes(0..<0)
    return nil
  }
}
