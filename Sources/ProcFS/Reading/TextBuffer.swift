/// The bytes of a text file of /proc, kept between readings so that reading again allocates nothing.
///
/// `stat` gives such files the size 0, so they are read until a read gives 0 bytes.
struct TextBuffer: ~Copyable {
  private var bytes = [UInt8](repeating: 0, count: 16 * 1024)
  private(set) var count = 0

  /// Reads the whole file.
  mutating func fill(from file: borrowing ReadOnlyFile) throws(ProcFSError) {
    count = 0
    while try append(from: file) {}
  }

  /// Empties the buffer.
  mutating func clear() { count = 0 }

  /// Reads once more where the last reading ended; false at the end of the file.
  mutating func append(from file: borrowing ReadOnlyFile) throws(ProcFSError) -> Bool {
    if bytes.count - count < 4096 { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
    let offset = count
    var span = bytes.mutableSpan
    let read = try unsafe span.withUnsafeMutableBytes { (all) throws(ProcFSError) in
      try unsafe file.readSome(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: all[offset...]))
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
      return try body(bytes.span.extracting(0..<count))
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
