internal import Profiler

/// Who wrote to pages that were there.
struct BreakTable {
  private let summary: BreakSummary
  private let limit: Int

  init(_ summary: BreakSummary, limit: Int) {
    self.summary = summary
    self.limit = limit
  }

  /// The processes and the code that wrote; nothing if nobody did, or if nothing could be recorded.
  func lines(style: Style) -> [String] {
    guard summary.total.writes > 0 else { return [] }
    var rows = [["PID", "WRITES", "COPIED", "REUSED", "ZEROED", "UNKNOWN", "BY KERNEL"]]
    for (pid, count) in summary.processes.sorted(by: { $0.key < $1.key }) where count.writes > 0 {
      rows.append(
        ["\(pid)"]
          + [count.writes, count.copied, count.reused, count.zeroFilled, count.unknown, count.byKernel].map { "\($0)" })
    }
    var lines = ["writes to pages that were there, since the first look:"]
    lines += AlignedRows(rows: rows, words: []).lines(style: style)
    var code = [["COPIED", "WRITES", "SHARE", "FUNCTION", "CODE"]]
    for one in summary.code.prefix(limit) {
      let share = Double(one.writes) * 100 / Double(summary.total.writes)
      code.append([
        "\(one.copied)", "\(one.writes)", "\(Int(share.rounded())) %",
        one.name.function.map { Self.short(style.printable($0), style) } ?? "?",
        one.name.module.map(style.printable) ?? "?",
      ])
    }
    lines.append("")
    lines += AlignedRows(rows: code, words: [3, 4], kept: .end).lines(style: style)
    if summary.code.count > limit { lines.append(style.paint("and \(summary.code.count - limit) more", .faint)) }
    let why = summary.causes.map { CauseTable($0, limit: limit).lines(style: style) } ?? []
    return why.isEmpty ? lines : lines + [""] + why
  }

  /// A name that leaves room for the file.
  static func short(_ name: String, _ style: Style) -> String {
    let most = style.width / 2 - 6
    return name.count <= most ? name : name.prefix(most - style.ellipsis.count) + style.ellipsis
  }

  /// What was recorded and what was not.
  func completeness(style: Style) -> [String] {
    let notes = summary.causes.map { CauseTable($0, limit: limit).notes } ?? []
    return ([sentence] + notes).flatMap { style.wrap($0, width: style.width - 1) }.map { style.paint($0, .faint) }
  }

  /// The same in one sentence.
  var sentence: String {
    if let problem = summary.problem { return "who wrote is not known: \(problem)" }
    var parts: [String] = []
    switch summary.source {
    case .tracepoints?: parts.append(summary.isLight ? "faults by a program in the kernel" : "faults by tracepoints")
    case .software?, .softwareOfUserCode?:
      parts.append("faults without error codes: what they were about is not known (needs CAP_PERFMON)")
    case nil: break
    }
    if let reason = summary.whyNotLight { parts.append("not by a program in the kernel: \(reason)") }
    if let (counted, recorded) = summary.completeness {
      parts.append("\(recorded) recorded of \(counted) that the kernel counted")
    }
    let lost = summary.lost.faults + summary.lost.unsorted
    parts.append(lost == 0 && summary.lost.pauses == 0 ? "none lost" : "\(lost) lost")
    return parts.joined(separator: "; ")
  }
}
