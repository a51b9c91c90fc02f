/// Writes records as the kernel would.
struct MadeRecords {
  private(set) var bytes: [UInt8] = []

  /// Adds a record with a body of 32-bit words and texts.
  mutating func add(type: UInt32, misc: UInt16 = 0, size: Int? = nil, _ body: [UInt8]) {
    bytes += little(type) + little(misc) + little(UInt16(truncatingIfNeeded: size ?? body.count + 8)) + body
  }

  /// A sample of user code with a thread, a time and what a tracepoint holds.
  mutating func addTracepoint(pid: Int32, tid: Int32, time: UInt64, raw: [UInt8]) {
    // The kernel fills up to 8 bytes, its own count of bytes included.
    let padding = [UInt8](repeating: 0, count: (12 - raw.count % 8) % 8)
    let size = UInt32(raw.count + padding.count)
    add(type: 9, misc: 2, little(pid) + little(tid) + little(time) + little(size) + raw + padding)
  }
}

/// The bytes of a number as this machine keeps them.
func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
}

/// A name with zeros after it, up to a multiple of 8 bytes.
func padded(_ name: String) -> [UInt8] {
  let text = Array(name.utf8) + [0]
  return text + [UInt8](repeating: 0, count: (8 - text.count % 8) % 8)
}
