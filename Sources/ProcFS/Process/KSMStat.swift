/// What KSM knows of a process, from /proc/PID/ksm_stat (Linux 6.1).
///
/// See `proc_pid_ksm_stat` in fs/proc/base.c.
public struct KSMStat: Hashable, Sendable {
  /// `ksm_rmap_items`: pages that the scan remembers.
  public var items: Int?
  /// `ksm_merging_pages`: pages that the scan knows to be merged; before Linux 6.4 in a file of its own.
  public var mergingPages: Int?
  /// `ksm_zero_pages` (Linux 6.6): entries that KSM made to map the zero page.
  public var zeroPages: Int?
  /// `ksm_process_profit`: bytes saved, less what the books of KSM take; may be negative (Linux 6.4).
  public var profit: Int?
  /// `ksm_merge_any`: all of its memory is offered, by `PR_SET_MEMORY_MERGE` (Linux 6.16).
  public var mergesAny: Bool?
  /// `ksm_mergeable`: some of its memory is offered (Linux 6.16).
  public var isMergeable: Bool?
  /// Lines whose name is not known.
  public var other: [OtherField] = []

  /// Creates a reading that knows nothing.
  public init() {}

  /// Parses the text of ksm_stat: a name and a number in a line, or a name, a colon and a word.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> KSMStat {
    var result = KSMStat()
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let name = cursor.word(in: text)
      guard !name.isEmpty else { throw cursor.failure("expected a counter's name") }
      try cursor.expect(TextCursor.space, in: text)
      if let (_, property) = numbers.first(where: { text.equals($0.0, in: name) }) {
        result[keyPath: property] = try cursor.signed(in: text)
      } else if text.equals("ksm_merge_any:", in: name) {
        result.mergesAny = try cursor.yesOrNo(in: text)
      } else if text.equals("ksm_mergeable:", in: name) {
        result.isMergeable = try cursor.yesOrNo(in: text)
      } else {
        result.other.append(OtherField(key: text.string(in: name), value: cursor.restOfLine(in: text)))
      }
      try cursor.finishLine(in: text)
    }
    return result
  }

  private static let numbers: [(StaticString, any WritableKeyPath<KSMStat, Int?> & Sendable)] = [
    ("ksm_rmap_items", \.items), ("ksm_merging_pages", \.mergingPages), ("ksm_zero_pages", \.zeroPages),
    ("ksm_process_profit", \.profit),
  ]

  /// Parses the text of /proc/PID/ksm_merging_pages (Linux 5.19): one number.
  public static func parseMergingPages(_ text: Span<UInt8>) throws(ParseFailure) -> Int {
    var cursor = TextCursor()
    let pages = try cursor.signed(in: text)
    try cursor.finishOnlyLine(in: text)
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

extension TextCursor {
  fileprivate mutating func yesOrNo(in text: Span<UInt8>) throws(ParseFailure) -> Bool {
    let start = offset
    let word = word(in: text)
    if text.equals("yes", in: word) { return true }
    if text.equals("no", in: word) { return false }
    advance(to: start)
    throw failure("expected yes or no")
  }
}
