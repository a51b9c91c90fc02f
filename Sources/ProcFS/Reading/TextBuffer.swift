/// The bytes of a text file of /proc, kept between readings so that reading again allocates nothing.
///
/// `stat` gives such files the size 0, so they are read until a read gives 0 bytes.
struct TextBuffer: ~Copyable {
  private var storage = [UInt8](repeating: 0, count: 16 * 1024)
  private(set) var count = 0

  /// Reads the whole file, so many bytes at a time at the most.
  mutating func fill(from file: borrowing ReadOnlyFile, atMost limit: Int = .max) throws(ProcFSError) {
    count = 0
    while try append(from: file, atMost: limit) {}
  }

  /// A copy of what was read.
  var bytes: [UInt8] { Array(storage[..<count]) }

  /// Whether a whole line is there.
  var hasLine: Bool { storage[..<count].contains(TextCursor.newline) }

  /// Empties the buffer.
  mutating func clear() { count = 0 }

  /// Reads once more where the last reading ended, so many bytes at the most; false at the end of the file.
  mutating func append(from file: borrowing ReadOnlyFile, atMost limit: Int = .max) throws(ProcFSError) -> Bool {
    if storage.count - count < 4096 { storage.append(contentsOf: repeatElement(0, count: storage.count)) }
    let offset = count
    var span = storage.mutableSpan
    let read = try unsafe span.withUnsafeMutableBytes { (all) throws(ProcFSError) in
      let end = min(all.count, limit < all.count ? offset + limit : all.count)
      return try unsafe file.readSome(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: all[offset..<end]))
    }
    count += read
    return read > 0
  }

  /// Drops everything from an offset on.
  mutating func truncate(to newCount: Int) { count = min(count, newCount) }

  /// Hands the text to a parser.
  func parse<Value: ~Copyable>(
    _ path: String, _ body: (Span<UInt8>) throws(ParseFailure) -> Value
  ) throws(ProcFSError) -> Value {
    do throws(ParseFailure) {
      return try body(storage.span.extracting(0..<count))
    } catch {
      throw ProcFSError(error, path: path)
    }
  }
}

/// Reads a text file of /proc in whole and parses it.
func readText<Value>(
  _ path: String, pid: Int32? = nil, parse: (Span<UInt8>) throws(ParseFailure) -> Value
) throws(ProcFSError) -> Value {
  let file = try ReadOnlyFile(path: path, pid: pid)
  var text = TextBuffer()
  try text.fill(from: file)
  return try text.parse(path, parse)
}
