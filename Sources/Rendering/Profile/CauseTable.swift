package import Profiler

/// Why pages were written to that were there.
package struct CauseTable {
  private let summary: CauseSummary
  private let limit: Int

  package init(_ summary: CauseSummary, limit: Int) {
    self.summary = summary
    self.limit = limit
  }

  private var copied: Int { summary.counts.values.reduce(0) { $0 + $1.copied } }

  /// The causes, and the types of objects that the program itself wrote to; nothing if nothing was copied.
  package func lines(style: Style) -> [String] {
    guard copied > 0 else { return [] }
    var lines = AlignedRows(rows: kinds, words: [3]).lines(style: style)
    guard !copiedTypes.isEmpty else { return lines }
    let printable = types.map { row in row[..<3] + [style.printable(row[3]), row[4]] }
    lines.append("")
    lines += AlignedRows(rows: printable.map(Array.init), words: [3, 4]).lines(style: style)
    if copiedTypes.count > limit { lines.append(style.paint("and \(copiedTypes.count - limit) more", .faint)) }
    return lines
  }

  /// The causes below a heading.
  var kinds: [[String]] {
    [["COPIED", "WRITES", "SHARE", "WHY"]] + summary.byKind.map { cells($0.count) + [$0.kind.words] }
  }

  /// The types of objects that the program itself wrote to, below a heading.
  var types: [[String]] {
    [["COPIED", "WRITES", "SHARE", "TYPE", "WRITTEN"]]
      + copiedTypes.prefix(limit).map { cells($0.count) + [$0.type, $0.part.words] }
  }

  private var copiedTypes: [(type: String, part: WrittenPart, count: CauseSummary.Count)] {
    summary.byType.filter { $0.count.copied > 0 }
  }

  private func cells(_ count: CauseSummary.Count) -> [String] {
    ["\(count.copied)", "\(count.writes)", ShareText.percent(count.copied, of: copied)]
  }

  /// What could be seen of the programs, and what could not.
  package var notes: [String] {
    var notes = summary.runtimes.map { runtime in
      var parts: [String] = []
      if runtime.isHeard {
        parts.append("collections were seen")
      } else if let problem = runtime.problem {
        parts.append("collections were not seen: \(problem)")
      } else {
        parts.append("collections cannot be seen: it was built without probes")
      }
      switch runtime.objects {
      case .verified?: parts.append("objects are told by their addresses")
      case .unknownVersion?: parts.append("objects of this version are not known")
      case .notVerified(let right, let asked)?:
        parts.append("objects are not told: \(right) of \(asked) looked as they should")
      case nil: break
      }
      let path = runtime.path.split(separator: "/").last.map(String.init) ?? runtime.path
      return "\(runtime.name.map { "\($0) (\(path))" } ?? path): " + parts.joined(separator: "; ")
    }
    if summary.notLookedAt > 0 {
      notes.append(
        "\(summary.notLookedAt) writes to memory of objects were not looked at: too many, or the process had ended")
    }
    return notes
  }
}

extension CauseKind {
  /// As tables say it.
  var words: String {
    switch self {
    case .collector(.collect): "garbage collector"
    case .collector(.mark): "garbage collector: mark"
    case .collector(.sweep): "garbage collector: sweep"
    case .systemCall: "system calls"
    case .write(let part): part.words
    }
  }
}

extension WrittenPart {
  /// As tables say it.
  var words: String {
    switch self {
    case .referenceCount: "reference counts"
    case .collectorLinks: "links of the collector"
    case .contents: "objects and their tables"
    case .allocator: "allocator of objects"
    case .heap: "heap of malloc"
    case .stack: "stack"
    case .variables: "variables of programs and libraries"
    case .shared: "shared memory"
    case .anonymous: "other anonymous memory"
    case .unknown: "?"
    }
  }
}
