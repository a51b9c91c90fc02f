extension ProcessStatus {
  /// Parses the text of /proc/<pid>/status.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> ProcessStatus {
    var status = ProcessStatus()
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let key = try cursor.key(in: text)
      if let form = forms.first(where: { text.equals($0.key, in: key) })?.form {
        cursor.skipBlanks(in: text)
        try status.read(form, from: &cursor, in: text)
        try cursor.finishLine(in: text)
      } else {
        status.other.append(try cursor.other(key: key, in: text))
      }
    }
    return status
  }

  /// How a line's value is written, and where it goes.
  private enum Form: Sendable {
    case amount(any WritableKeyPath<ProcessStatus, Int?> & Sendable)
    case count(any WritableKeyPath<ProcessStatus, Int?> & Sendable)
    case counts(any WritableKeyPath<ProcessStatus, [Int]?> & Sendable)
    case flag(any WritableKeyPath<ProcessStatus, Bool?> & Sendable)
    case capabilities(any WritableKeyPath<ProcessStatus, CapabilitySet?> & Sendable)
    case list(any WritableKeyPath<ProcessStatus, IndexList?> & Sendable)
    case name
    case state
  }

  private mutating func read(
    _ form: Form, from cursor: inout TextCursor, in text: Span<UInt8>
  ) throws(ParseFailure) {
    switch form {
    case .amount(let property): self[keyPath: property] = try cursor.kibibytes(in: text)
    case .count(let property): self[keyPath: property] = try cursor.count(in: text)
    case .counts(let property): self[keyPath: property] = try cursor.counts(in: text)
    case .flag(let property): self[keyPath: property] = try cursor.decimal(in: text) != 0
    case .capabilities(let property):
      self[keyPath: property] = CapabilitySet(rawValue: try cursor.hexadecimal(in: text))
    case .list(let property): self[keyPath: property] = try cursor.indexList(in: text)
    case .name: name = cursor.escapedName(in: text)
    case .state:
      guard let letter = cursor.peek(in: text), letter != TextCursor.newline else {
        throw cursor.failure("expected a state letter")
      }
      state = ProcessState(letter: letter)
      cursor.advance(to: cursor.endOfLine(in: text))
    }
  }

  private static let forms: [(key: StaticString, form: Form)] = [
    ("Name", .name), ("State", .state),
    ("Tgid", .count(\.threadGroup)),
    ("Pid", .count(\.pid)),
    ("PPid", .count(\.parentPID)),
    ("TracerPid", .count(\.tracerPID)),
    ("Threads", .count(\.threadCount)),
    ("Seccomp", .count(\.seccompMode)),
    ("voluntary_ctxt_switches", .count(\.voluntarySwitches)),
    ("nonvoluntary_ctxt_switches", .count(\.involuntarySwitches)),
    ("Uid", .counts(\.users)),
    ("Gid", .counts(\.groups)),
    ("VmPeak", .amount(\.peakVirtual)),
    ("VmSize", .amount(\.virtual)),
    ("VmLck", .amount(\.locked)),
    ("VmPin", .amount(\.pinned)),
    ("VmHWM", .amount(\.peakResident)),
    ("VmRSS", .amount(\.resident)),
    ("RssAnon", .amount(\.residentAnon)),
    ("RssFile", .amount(\.residentFile)),
    ("RssShmem", .amount(\.residentShmem)),
    ("VmData", .amount(\.data)),
    ("VmStk", .amount(\.stack)),
    ("VmExe", .amount(\.executable)),
    ("VmLib", .amount(\.libraries)),
    ("VmPTE", .amount(\.pageTables)),
    ("VmSwap", .amount(\.swap)),
    ("HugetlbPages", .amount(\.hugetlb)),
    ("THP_enabled", .flag(\.isTHPEnabled)),
    ("NoNewPrivs", .flag(\.noNewPrivileges)),
    ("CapPrm", .capabilities(\.permittedCapabilities)),
    ("CapEff", .capabilities(\.effectiveCapabilities)),
    ("Cpus_allowed_list", .list(\.allowedCPUs)),
    ("Mems_allowed_list", .list(\.allowedNodes)),
  ]
}

extension TextCursor {
  fileprivate mutating func counts(in text: Span<UInt8>) throws(ParseFailure) -> [Int] {
    var counts: [Int] = []
    while let byte = peek(in: text), byte != Self.newline {
      counts.append(try count(in: text))
      skipBlanks(in: text)
    }
    return counts
  }

  /// Reads a name in which the kernel wrote a newline as `\n` and a backslash as `\\`; see `proc_task_name` in fs/proc/array.c.
  fileprivate mutating func escapedName(in text: Span<UInt8>) -> String {
    let end = endOfLine(in: text)
    var bytes: [UInt8] = []
    while offset < end {
      var byte = text[offset]
      if byte == UInt8(ascii: "\\"), offset + 1 < end {
        advance(to: offset + 1)
        byte = text[offset] == UInt8(ascii: "n") ? Self.newline : text[offset]
      }
      bytes.append(byte)
      advance(to: offset + 1)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
