/// What KSM knows of a process, from /proc/PID/ksm_stat (Linux 6.1).
///
/// See `proc_pid_ksm_stat` in fs/proc/base.c.
public struct KSMStat: Hashable, Sendable {
  /// `ksm_rmap_items`: pages that the scan remembers.
  public var items: Int
  /// `ksm_merging_pages`: pages that the scan knows to be merged; before Linux 6.4 in a file of its own.
  public var mergingPages: Int?
  /// `ksm_zero_pages` (Linux 6.6): entries that KSM made to map the zero page.
  public var zeroPages: Int?

  /// Parses the text of ksm_stat: one name and one value a line; lines with words instead of numbers are passed over.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> KSMStat {
    var result = KSMStat(items: 0, mergingPages: nil, zeroPages: nil)
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let name = text.string(in: cursor.word(in: text))
      guard !name.isEmpty else { throw cursor.failure("expected a counter's name") }
      switch name {
      case "ksm_rmap_items", "ksm_merging_pages", "ksm_zero_pages":
        try cursor.expect(TextCursor.space, in: text)
        let value = try cursor.signed(in: text)
        if name == "ksm_rmap_items" { result.items = value }
        if name == "ksm_merging_pages" { result.mergingPages = value }
        if name == "ksm_zero_pages" { result.zeroPages = value }
        try cursor.finishLine(in: text)
      default: try cursor.skipLine(in: text)
      }
    }
    return result
  }

  /// Parses the text of /proc/PID/ksm_merging_pages (Linux 5.19): one number.
  public static func parseMergingPages(_ text: Span<UInt8>) throws(ParseFailure) -> Int {
    var cursor = TextCursor()
    let pages = try cursor.signed(in: text)
    try cursor.finishLine(in: text)
    return pages
  }

  /// Reads /proc/PID/ksm_stat, and /proc/PID/ksm_merging_pages where that has a number more.
  public static func read(pid: Int32) throws(ProcFSError) -> KSMStat {
    var stat = try readText("/proc/\(pid)/ksm_stat", pid: pid, parse: parse)
    if stat.mergingPages == nil {
      stat.mergingPages = try readText("/proc/\(pid)/ksm_merging_pages", pid: pid, parse: parseMergingPages)
    }
    return stat
  }
}
