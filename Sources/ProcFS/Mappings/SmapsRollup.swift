/// The memory of a whole process, as /proc/<pid>/smaps_rollup sums it up.
///
/// See Documentation/ABI/testing/procfs-smaps_rollup. Its shares are summed before they are truncated, so they can lie above the sum of
/// the records of smaps by less than 1 KiB per record.
public struct SmapsRollup: Hashable, Sendable {
  /// From the start of the first VMA to the end of the last.
  public var addresses: Range<UInt64>
  /// The amounts, in bytes; the page sizes and `size` are nil.
  public var counters: SmapsCounters
  /// Lines whose key is not known.
  public var other: [OtherField]

  /// Parses the text of /proc/<pid>/smaps_rollup.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> SmapsRollup {
    var cursor = TextCursor()
    var memory = RecordMemory()
    let addresses = try cursor.addresses(in: text)
    let mapping = try cursor.mapping(at: addresses, in: text)
    let entry = try cursor.smapsEntry(of: mapping, in: text, memory: &memory)
    guard cursor.isAtEnd(of: text) else { throw cursor.failure("expected one record only") }
    return SmapsRollup(addresses: addresses, counters: entry.counters, other: entry.other)
  }

  /// Reads /proc/<pid>/smaps_rollup; a zombie counts as gone.
  public static func read(pid: Int32) throws(ProcFSError) -> SmapsRollup {
    try readText("/proc/\(pid)/smaps_rollup", pid: pid, parse: parse)
  }
}
