/// Reads the smaps of one process again and again, keeping the file and the buffer.
///
/// The open file belongs to the address space the process had when it was opened: after `execve` the reader finds no records. It keeps
/// the kernel's `mm_struct` but none of its pages alive.
public struct SmapsReader: ~Copyable {
  private let file: ReadOnlyFile
  private var text = TextBuffer()

  /// Opens /proc/<pid>/smaps.
  public init(pid: Int32) throws(ProcFSError) {
    file = try ReadOnlyFile(path: "/proc/\(pid)/smaps", pid: pid)
  }

  /// Reads all records.
  public mutating func read() throws(ProcFSError) -> Smaps {
    try text.fill(from: file)
    return try text.parse(file.path, Smaps.parse)
  }

  /// Reads the records that overlap a range of addresses.
  ///
  /// Stops at the first record above the range, so that the kernel does not walk the page tables beyond it.
  public mutating func read(overlapping range: Range<UInt64>) throws(ProcFSError) -> Smaps {
    text.clear()
    var scanned = TextCursor()
    while try text.append(from: file) {
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
