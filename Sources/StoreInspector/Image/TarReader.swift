/// Reads a tar archive member by member: ustar, pax, and GNU with long names.
///
/// See tar(5) of libarchive, and pax in POSIX. Sparse members are refused, because their sizes mean other things.
struct TarReader {
  private let stream: LayerStream
  /// Of the member that was read last, and the padding behind it.
  private var unread: UInt64 = 0
  private var padding: UInt64 = 0
  private var globals: [String: [UInt8]] = [:]
  /// Where the data of the member begin in the archive, decompressed.
  private(set) var dataStart: UInt64 = 0

  /// Bytes of extended headers and long names that are read.
  private static let extensionLimit: UInt64 = 1 << 20

  init(_ stream: LayerStream) { self.stream = stream }

  /// The next member; nil behind the last one.
  mutating func next() throws(StoreError) -> TarEntry? {
    try skipData()
    var records = globals
    var (longName, longLink): (String?, String?)
    while let header = try header() {
      let size = try number(header, 124..<136)
      let type = header[156]
      switch type {
      case UInt8(ascii: "x"), UInt8(ascii: "g"):
        let read = try Self.records(try content(size), error)
        if type == UInt8(ascii: "g") { globals.merge(read) { $1 } }
        records.merge(read) { $1 }
      case UInt8(ascii: "L"): longName = Self.text(try content(size)[...])
      case UInt8(ascii: "K"): longLink = Self.text(try content(size)[...])
      case UInt8(ascii: "V"): try stream.pass(Self.padded(size)) { _ in }
      default:
        var entry = try entry(header, size, type)
        if let longName { entry.path = longName }
        if let longLink { entry.link = longLink }
        try apply(records, &entry)
        if entry.kind != .file { entry.size = 0 }
        unread = entry.size
        padding = Self.padded(entry.size) - entry.size
        dataStart = stream.count
        return entry
      }
    }
    return nil
  }

  /// Hands out the data of the member that was read last.
  mutating func data(_ body: (ArraySlice<UInt8>) -> Void) throws(StoreError) {
    let count = unread
    unread = 0
    try stream.pass(count, body)
  }

  private mutating func skipData() throws(StoreError) {
    try stream.pass(unread + padding) { _ in }
    (unread, padding) = (0, 0)
  }

  private func error(_ why: String) -> StoreError {
    StoreError(.damaged, stream.path, at: stream.offset, stream.what, why)
  }

  /// A header; nil at the end of the archive: two blocks of zeros, or where the file ends.
  private func header() throws(StoreError) -> [UInt8]? {
    guard let first = try block() else { return nil }
    guard first.allSatisfy({ $0 == 0 }) else {
      try check(first)
      return first
    }
    guard let second = try block(), !second.allSatisfy({ $0 == 0 }) else { return nil }
    throw error("one block of zeros stands between members")
  }

  private func block() throws(StoreError) -> [UInt8]? {
    let start = try stream.read(512)
    guard !start.isEmpty else { return nil }
    return Array(start) + (try stream.readAll(512 - start.count))
  }

  /// The sum of all bytes, that of the sum itself counted as blanks; old programs took bytes as signed.
  private func check(_ header: [UInt8]) throws(StoreError) {
    let told = try number(header, 148..<156)
    var (plain, signed) = (8 * 32, 8 * 32)
    for (place, byte) in header.enumerated() where !(148..<156).contains(place) {
      plain += Int(byte)
      signed += Int(Int8(bitPattern: byte))
    }
    guard told == UInt64(plain) || Int64(bitPattern: told) == Int64(signed) else {
      throw error("the checksum of a header is wrong: it is no tar archive, or damaged")
    }
  }

  /// Octal digits, or, with the highest bit set, a big-endian number.
  private func number(_ header: [UInt8], _ place: Range<Int>) throws(StoreError) -> UInt64 {
    let field = header[place]
    if header[place.lowerBound] & 0x80 != 0 {
      guard header[place.lowerBound] == 0x80, field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else {
        throw error("a number of a header is below zero, or has more than 64 bits")
      }
      return field.suffix(min(8, field.count - 1)).reduce(0) { $0 << 8 | UInt64($1) }
    }
    let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
    guard digits.allSatisfy({ (48...55).contains($0) }) else { throw error("a number of a header has no octal digits") }
    return digits.reduce(0) { $0 << 3 | UInt64($1 - 48) }
  }

  private static func padded(_ size: UInt64) -> UInt64 { size > .max - 511 ? size : (size + 511) & ~511 }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private func content(_ size: UInt64) throws(StoreError) -> [UInt8] {
    guard size <= Self.extensionLimit else { throw error("an extended header of \(size) bytes is not read") }
    return Array(try stream.readAll(Int(Self.padded(size))).prefix(Int(size)))
  }

  private func entry(_ header: [UInt8], _ size: UInt64, _ type: UInt8) throws(StoreError) -> TarEntry {
    var entry = TarEntry()
    entry.path = Self.text(header[0..<100])
    // The form of GNU has other things there.
    if header[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0]), header[345] != 0 {
      entry.path = Self.text(header[345..<500]) + "/" + entry.path
    }
    entry.link = Self.text(header[157..<257])
    entry.size = size
    entry.mode = try number(header, 100..<108) & 0o7777
    (entry.user, entry.group) = (try number(header, 108..<116), try number(header, 116..<124))
    // Times before 1970 are numbers below zero; nothing is calculated with them.
    entry.time = header[136] & 0x80 != 0 ? "\(Array(header[136..<148]))" : String(try number(header, 136..<148))
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
      entry.kind = type == 0 && entry.path.hasSuffix("/") ? .directory : .file
    case UInt8(ascii: "1"): entry.kind = .hardLink
    case UInt8(ascii: "2"): entry.kind = .symbolicLink
    case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"): entry.kind = .special
    case UInt8(ascii: "5"): entry.kind = .directory
    case UInt8(ascii: "S"): throw unsupported("a sparse member")
    default: throw unsupported("a member of type \(type)")
    }
    return entry
  }

  private func unsupported(_ what: String) -> StoreError {
    StoreError(.unsupported, stream.path, at: stream.offset, stream.what, "it has \(what), which is not read")
  }

  /// Records as `30 mtime=1700000000.123456789`, whose number counts all of their bytes.
  private static func records(
    _ bytes: [UInt8], _ error: (String) -> StoreError
  ) throws(StoreError) -> [String: [UInt8]] {
    var records: [String: [UInt8]] = [:]
    var rest = bytes[...]
    while !rest.isEmpty {
      let digits = rest.prefix { (48...57).contains($0) }
      let length = digits.prefix(8).reduce(0) { $0 * 10 + Int($1 - 48) }
      guard !digits.isEmpty, digits.count <= 8, length > digits.count + 2, length <= rest.count,
        rest[rest.startIndex + digits.count] == 32, rest[rest.startIndex + length - 1] == 10
      else { throw error("a record of an extended header is none") }
      let record = rest.prefix(length - 1).dropFirst(digits.count + 1)
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw error("a record of an extended header has no value")
      }
      records[String(decoding: record[..<equals], as: UTF8.self)] = Array(record[(equals + 1)...])
      rest = rest.dropFirst(length)
    }
    return records
  }

  private func apply(_ records: [String: [UInt8]], _ entry: inout TarEntry) throws(StoreError) {
    func decimal(_ bytes: [UInt8]) throws(StoreError) -> UInt64 {
      guard let value = UInt64(Self.text(bytes[...])) else {
        throw error("a record of an extended header is no number")
      }
      return value
    }
    for (key, value) in records {
      switch key {
      case "path": entry.path = Self.text(value[...])
      case "linkpath": entry.link = Self.text(value[...])
      case "size": entry.size = try decimal(value)
      case "uid": entry.user = try decimal(value)
      case "gid": entry.group = try decimal(value)
      case "mtime": entry.time = Self.text(value[...])
      default:
        if key.hasPrefix("GNU.sparse.") { throw unsupported("a sparse member") }
        if key.hasPrefix("SCHILY.xattr.") { entry.attributes[String(key.dropFirst(13))] = value }
      }
    }
  }
}
