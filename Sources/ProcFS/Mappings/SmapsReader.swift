/// Reads the smaps of one process again and again, keeping the file and the buffer.
///
/// The open file belongs to the address space the process had when it was opened: after `execve` the reader finds no records. It keeps
/// the kernel's `mm_struct` but none of its pages alive.
public struct SmapsReader: ~Copyable {
  private let file: ReadOnlyFile
  private var text = TextBuffer()
  /// The most bytes of one read.
  private var readSize: Int

  /// Opens /proc/<pid>/smaps.
  public init(pid: Int32) throws(ProcFSError) {
    try self.init(pid: pid, readSize: .max)
    let resident = (try? ProcessStat.read(pid: pid))?.residentPages ?? 0
    if resident > Self.manyPages { readSize = Self.lessThanARecord }
  }

  /// Opens /proc/<pid>/smaps to read it in pieces of a size.
  package init(pid: Int32, readSize: Int) throws(ProcFSError) {
    file = try ReadOnlyFile(path: "/proc/\(pid)/smaps", pid: pid)
    self.readSize = readSize
  }

  /// So many bytes are less than any record.
  ///
  /// The kernel collects whole records in 4096 bytes, and walks a VMA once more, in the next read, if its record has found no room there:
  /// one VMA of five. Whoever asks for less than a record gets each alone. That is dearer by 0.9 microseconds a VMA, and spares a fifth of
  /// 45 ns a page on average; the longest time that the lock is held stays that of the largest VMA (seq_read_iter in fs/seq_file.c).
  private static let lessThanARecord = 512
  /// From so many resident pages on the walks cost more than the calls.
  private static let manyPages = 1 << 16

  /// Reads all records.
  public mutating func read() throws(ProcFSError) -> Smaps {
    try text.fill(from: file, atMost: readSize)
    return try text.parse(file.path, Smaps.parse)
  }

  /// Reads the records that overlap a range of addresses.
  ///
  /// Stops at the first record above the range, so that the kernel does not walk the page tables beyond it.
  public mutating func read(overlapping range: Range<UInt64>) throws(ProcFSError) -> Smaps {
    text.clear()
    var scanned = TextCursor()
    while try text.append(from: file, atMost: readSize) {
      let end = try text.parse(file.path) { (bytes) throws(ParseFailure) -> Int? in
        try scanned.firstRecord(atOrAbove: range.upperBound, in: bytes)
      }
      if let end {
        text.truncate(to: end)
        break
      }
    }
    return try text.parse(file.path) { (bytes) throws(ParseFailure) in try Smaps.parse(bytes, overlapping: range) }
  }
}

extension TextCursor {
  /// Goes on over the whole lines of a growing text until a record starts at or above an address; gives the record's offset.
  mutating func firstRecord(atOrAbove address: UInt64, in text: Span<UInt8>) throws(ParseFailure) -> Int? {
    while true {
      let end = endOfLine(in: text)
      guard end < text.count else { return nil }
      if !isAtKey(in: text) {
        let start = offset
        if try addresses(in: text).lowerBound >= address { return start }
      }
      advance(to: end)
      try finishLine(in: text)
    }
  }
}
