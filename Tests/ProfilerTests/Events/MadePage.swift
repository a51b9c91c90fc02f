/// Writes a page of a trace buffer as the kernel would.
struct MadePage {
  private let time: UInt64
  private var data: [UInt8] = []

  init(time: UInt64) { self.time = time }

  /// An event of up to 112 bytes, a multiple of 4.
  mutating func add(after delta: UInt32, _ fields: [UInt8]) {
    data += little(UInt32(fields.count / 4) | delta << 5) + fields
  }

  /// The same as longer events are written: with a count of bytes that includes itself.
  mutating func addLong(after delta: UInt32, _ fields: [UInt8]) {
    data += little(delta << 5) + little(UInt32(fields.count + 4)) + fields
  }

  /// An event that was taken back.
  mutating func addDiscarded(after delta: UInt32, bytes: Int) {
    data += little(29 | delta << 5) + little(UInt32(bytes + 4)) + [UInt8](repeating: 0xee, count: bytes)
  }

  /// Time that does not fit into an event.
  mutating func addTime(_ delta: UInt64) {
    data += little(30 | UInt32(truncatingIfNeeded: delta & (1 << 27 - 1)) << 5) + little(UInt32(delta >> 27))
  }

  /// A time by itself, without its highest five bits.
  mutating func addAbsoluteTime(_ time: UInt64) {
    data +=
      little(31 | UInt32(truncatingIfNeeded: time & (1 << 27 - 1)) << 5)
      + little(UInt32(truncatingIfNeeded: time >> 27))
  }

  /// The rest is unused.
  mutating func addEnd() { data += little(UInt32(29)) }

  /// The page; `flags` are what the kernel keeps above the count of bytes.
  func bytes(flags: UInt64 = 0, size: Int = 4096) -> [UInt8] {
    let page = little(time) + little(UInt64(data.count) | flags) + data
    return page + [UInt8](repeating: 0, count: max(0, size - page.count))
  }
}
