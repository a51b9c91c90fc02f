public import Engines

/// The story of a branch, in tables: what was measured, and the sign of how that is to the model.
public struct BranchText: Sendable {
  /// The story.
  public let text: String

  /// Makes it from a report.
  public init(_ report: BranchReport, style: Style, amounts: AmountText = .human) {
    let parts = BranchTables(report: report, style: style, amounts: amounts)
    var lines = [style.paint("Branches of a database: \(report.engine)", .strong)]
    lines += parts.note(
      """
      Signs: = the model says the same; \(parts.atLeast) the model says as much at least; \(style.equalitySign(false)) it says \
      what stands before the sign. Without a sign, no model says anything. Amounts are bytes (K, M, G).
      """)
    lines += [""] + parts.creations + [""] + parts.divergence + [""] + parts.conflict + [""] + parts.past
    lines += [""] + parts.ending
    text = lines.endedLines
  }
}

/// The parts of the story of a branch.
private struct BranchTables {
  let report: BranchReport
  let style: Style
  let amounts: AmountText

  var atLeast: String { style.symbols == .unicode ? "≥" : ">=" }

  func note(_ text: String) -> [String] {
    style.wrap(text, width: style.width - 1).map { style.paint($0, .faint) }
  }

  private func heading(_ text: String) -> String { style.paint(text, .strong) }

  /// What was measured, behind the sign; where it is not what the model says, that is said too.
  private func cell(_ figure: BranchFigure, _ words: (Int) -> String) -> String {
    switch figure.verdict {
    case .equal: "= " + words(figure.measured)
    case .inBand: atLeast + " " + words(figure.predicted ?? 0) + ": " + words(figure.measured)
    case .differs: words(figure.predicted ?? 0) + " \(style.equalitySign(false)) " + words(figure.measured)
    case .notModelled: words(figure.measured)
    }
  }

  private func bytes(_ figure: BranchFigure) -> String { cell(figure) { amounts.text($0) } }
  private func count(_ figure: BranchFigure) -> String { cell(figure) { "\($0)" } }

  /// Seconds with three digits behind the point, or one where they are many.
  private func seconds(_ value: Double) -> String {
    let scale = value < 10 ? 1000 : 10
    let number = Int((value * Double(scale)).rounded())
    let digits = String(number % scale)
    let width = value < 10 ? 3 : 1
    return "\(number / scale)." + String(repeating: "0", count: width - digits.count) + digits
  }

  var creations: [String] {
    var rows = [["DATABASE", "FILES", "BY", "SECONDS", "DATA", "NODES", "WRITTEN"]]
    for creation in report.creations {
      for way in creation.ways {
        let isFirst = way == creation.ways.first
        rows.append([
          isFirst ? amounts.text(creation.bytes) : "", isFirst ? "\(creation.files)" : "", way.kind.words,
          seconds(way.seconds), bytes(way.data), bytes(way.metadata), amounts.text(way.deviceBytes),
        ])
      }
    }
    return [heading("1. A second database")] + AlignedRows(rows: rows, words: [2]).lines(style: style)
      + note(
        """
        A snapshot is one node of a tree, whatever the size; clones are work for each file; copies for each byte. Data and nodes are \
        space that was taken, written is what went to the device.
        """)
  }

  var divergence: [String] {
    var rows = [["AFTER", "SECOND", "UPDATES", "PRODUCTION", "BRANCH", "BOTH"]]
    var sizes = [["AFTER", "PRODUCTION", "BRANCH", "SNAPSHOT", "OTHER FILES"]]
    for moment in report.moments {
      rows.append([
        moment.name, seconds(moment.seconds), "\(moment.updates)", count(moment.onlyProduction),
        count(moment.onlyBranch), count(moment.both),
      ])
      sizes.append([
        moment.name, bytes(moment.productionBytes), bytes(moment.branchBytes), bytes(moment.baseBytes),
        bytes(moment.otherBytes),
      ])
    }
    let pages = report.tableBytes / max(1, report.pageBytes)
    let fork = report.forkBytes.map { amounts.text($0) }.joined(separator: " and ")
    return [heading("2. Both sides are written")]
      + note("Pages of the table, of \(pages), that only one side has changed, or both, by their content:")
      + AlignedRows(rows: rows, words: [0]).lines(style: style) + pagesOfBoth
      + note("Bytes of the table on the disk that only one file refers to, and those of all other files of both:")
      + AlignedRows(rows: sizes, words: [0]).lines(style: style)
      + note(
        """
        What makes them grow apart is what is written, and not that time passes. By the published rule of a storage fork the two sides \
        would have \(fork) for themselves in the end, in pages of 16 KiB; no engine can be had.
        """)
  }

  /// Which pages both have changed, of the last moment that has so few of them that they say something.
  private var pagesOfBoth: [String] {
    let told = report.moments.last { (1...50).contains($0.both.measured) }
    guard let told else { return [] }
    let listed = told.pagesOfBoth.prefix(12).map(String.init).joined(separator: ", ")
    let more = told.both.measured > 12 ? " and \(told.both.measured - 12) more" : ""
    return note("Both have changed, by the time of \"\(told.name)\": pages \(listed)\(more).")
  }

  var conflict: [String] {
    let conflict = report.conflict
    let rows = [
      ["", "PRODUCTION", "BRANCH"],
      ["row \(conflict.row), on page \(conflict.page)"] + conflict.values.map { "'\(style.printable($0))'" },
      ["system identifier"] + conflict.systemIdentifiers,
      ["timeline"] + conflict.timelines.map(String.init),
    ]
    let end =
      conflict.isSeen
      ? "The two can be told apart."
      : "Nothing that storage or servers say of themselves tells the two apart, or which of them is right: "
        + "\(counted(UInt64(conflict.pages), "page")) cannot be brought together."
    return [heading("3. What storage cannot see")] + AlignedRows(rows: rows, words: [0, 1, 2]).lines(style: style)
      + note(end)
  }

  var past: [String] {
    var rows = [["MOMENT", "MADE IN", "NODES", "LOG", "USABLE IN", "PAGES", "TABLE", "ROWS", "AS THEN"]]
    for moment in report.past {
      rows.append([
        moment.name, seconds(moment.creationSeconds), bytes(moment.metadata), amounts.text(moment.logBytes),
        seconds(moment.seconds), count(moment.pages), bytes(moment.tableBytes), count(moment.rows),
        style.verdictSign(moment.isAsItWas),
      ])
    }
    return [heading("4. Branches in the past")] + AlignedRows(rows: rows, words: [0]).lines(style: style)
      + note(
        """
        A snapshot of the base and the archived log since: made at once, usable when the log up to the moment was done again (seconds). Pages, \
        bytes and rows are those that are not the base's any more; the last column says whether all rows are what they were in production \
        then. Their timelines: \(report.past.map { "\($0.timeline)" }.joined(separator: ", ")).
        """)
  }

  var ending: [String] {
    let verdict =
      report.differences == 0
      ? "All \(report.comparisons) numbers that a model knows are as it says."
      : "\(report.differences) of \(report.comparisons) numbers that a model knows are not as it says."
    return ["Removing the branch gave back \(bytes(report.freedByDropping)); what only it had is the least."]
      + [style.paint(verdict, style.ink(report.differences == 0))]
  }
}

extension BranchReport.Way.Kind {
  fileprivate var words: String {
    switch self {
    case .snapshot: "snapshot"
    case .clones: "cp --reflink"
    case .copies: "cp"
    }
  }
}
