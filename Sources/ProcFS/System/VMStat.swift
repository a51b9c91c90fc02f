/// The counters of the whole system's memory management, from /proc/vmstat.
///
/// The names are those of `vmstat_text` in mm/vmstat.c. They are global: other processes move them too.
public struct VMStat: Hashable, Sendable {
  /// Each counter by its name.
  public var counts: [String: UInt64]

  /// A counter by its name, nil when the kernel does not have it.
  public subscript(name: String) -> UInt64? { counts[name] }

  /// How much each counter has moved since an earlier reading; counters that have not moved, or that are new, are left out.
  public func delta(since earlier: VMStat) -> [String: Int64] {
    var delta: [String: Int64] = [:]
    for (name, count) in counts {
      guard let before = earlier.counts[name], before != count else { continue }
      delta[name] = Int64(bitPattern: count &- before)
    }
    return delta
  }

  /// Parses the text of /proc/vmstat: one name and one number per line.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> VMStat {
    var counts: [String: UInt64] = [:]
    counts.reserveCapacity(256)
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let name = cursor.word(in: text)
      guard !name.isEmpty else { throw cursor.failure("expected a counter's name") }
      try cursor.expect(TextCursor.space, in: text)
      counts[text.string(in: name)] = try cursor.decimal(in: text)
      try cursor.finishLine(in: text)
    }
    return VMStat(counts: counts)
  }

  /// Reads /proc/vmstat.
  public static func read() throws(ProcFSError) -> VMStat {
    try readText("/proc/vmstat", parse: parse)
  }
}
