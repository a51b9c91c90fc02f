/// Writes numbers and texts the short way: seven bits a byte, the lowest first (LEB128).
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  mutating func write(_ value: Int) { write(UInt64(value)) }

  mutating func write(_ text: String) {
    let utf8 = Array(text.utf8)
    write(utf8.count)
    bytes += utf8
  }

  /// A number that may be unknown: one more than it, or 0.
  mutating func write(optional value: Int?) { write(value.map { $0 + 1 } ?? 0) }
}

/// Reads what `ByteWriter` wrote, whatever the bytes are: nothing traps, and nothing is allocated that the bytes do not fill.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position: Int
  /// The version of the format that is read.
  var version: UInt64 = 0

  init(_ bytes: [UInt8], from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number() throws(SnapshotError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw .damaged(at: position, "a number is larger than 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 70 else { throw .damaged(at: position, "a number is larger than 64 bits") }
    }
    throw .damaged(at: position, "the file ends in mid-number")
  }

  mutating func count() throws(SnapshotError) -> Int {
    guard let count = Int(exactly: try number()) else {
      throw .damaged(at: position, "a number is larger than 63 bits")
    }
    return count
  }

  /// A number of things that follow, of which each takes a byte at least.
  mutating func countOfParts() throws(SnapshotError) -> Int {
    let count = try count()
    guard count <= bytes.count - position else { throw .damaged(at: position, "it announces more than there is") }
    return count
  }

  mutating func text() throws(SnapshotError) -> String {
    let count = try countOfParts()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  mutating func optionalCount() throws(SnapshotError) -> Int? {
    let value = try count()
    return value == 0 ? nil : value - 1
  }
}
