/// The VMAs of a process with their memory, as /proc/<pid>/smaps lists them.
///
/// See `show_smap` in fs/proc/task_mmu.c and Documentation/filesystems/proc.rst, "/proc/PID/smaps". The kernel drops the mmap lock
/// between records: the records agree with each other only while the process rests.
public struct Smaps: Hashable, Sendable {
  /// The records in the order of their addresses.
  public var entries: [SmapsEntry]

  /// The amounts of all records together.
  public var total: SmapsCounters {
    var total = SmapsCounters()
    for entry in entries { total.add(entry.counters) }
    return total
  }

  /// Parses the text of /proc/<pid>/smaps.
  ///
  /// - Complexity: O(n) in the length of the text.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> Smaps {
    try parse(text) { _ in true }
  }

  /// Parses only the records that overlap a range of addresses; the others cost a scan for their newlines.
  public static func parse(_ text: Span<UInt8>, overlapping range: Range<UInt64>) throws(ParseFailure) -> Smaps {
    try parse(text) { $0.overlaps(range) }
  }

  private static func parse(
    _ text: Span<UInt8>, where isWanted: (Range<UInt64>) -> Bool
  ) throws(ParseFailure) -> Smaps {
    var entries: [SmapsEntry] = []
    var cursor = TextCursor()
    var memory = RecordMemory()
    while !cursor.isAtEnd(of: text) {
      let addresses = try cursor.addresses(in: text)
      if isWanted(addresses) {
        let mapping = try cursor.mapping(at: addresses, in: text)
        entries.append(try cursor.smapsEntry(of: mapping, in: text, memory: &memory))
      } else {
        try cursor.skipLine(in: text)
        while cursor.isAtKey(in: text) { try cursor.skipLine(in: text) }
      }
    }
    return Smaps(entries: entries)
  }

  /// Reads /proc/<pid>/smaps; a zombie has no records.
  public static func read(pid: Int32) throws(ProcFSError) -> Smaps {
    var reader = try SmapsReader(pid: pid)
    return try reader.read()
  }

  /// Reads the records of /proc/<pid>/smaps that overlap a range of addresses.
  ///
  /// To do so again and again, keep a ``SmapsReader``.
  public static func read(pid: Int32, overlapping range: Range<UInt64>) throws(ProcFSError) -> Smaps {
    var reader = try SmapsReader(pid: pid)
    return try reader.read(overlapping: range)
  }
}
