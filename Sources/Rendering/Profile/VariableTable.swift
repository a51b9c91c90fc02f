internal import Profiler

/// What became of the variables of programs and libraries, and which of them were written.
struct VariableTable {
  private let modules: [ModuleAccount]
  private let writes: [BreakSummary.Variable]
  private let pageSize: Int
  private let amounts: AmountText
  private let limit: Int

  init(_ record: ProfileRecord, amounts: AmountText, limit: Int) {
    modules = record.modules ?? []
    writes = record.breaks?.variables ?? []
    pageSize = record.origin.pageSize
    self.amounts = amounts
    self.limit = limit
  }

  /// What the first tables mean.
  static let explanation =
    "variables of programs and libraries: a page counts for each section it has a part of; ALONE are those that hold nothing else"

  /// The sections, and the variables of which it is sure that they were written; nothing where no page of such is broken or new.
  func pages(style: Style) -> [String] {
    var lines: [String] = []
    for (rows, count) in [(sections, sectionsInAll), (globals, globalsInAll)] where rows.count > 1 {
      if lines.isEmpty { lines += style.wrap(Self.explanation, width: style.width - 1) } else { lines.append("") }
      lines += table(rows, of: count, words: [4, 5], style: style)
    }
    return lines
  }

  /// The variables that were written while it was watched; nothing if none was.
  func written(style: Style) -> [String] {
    guard !writes.isEmpty else { return [] }
    return ["variables that were written:"] + table(places, of: writes.count, words: [2, 3, 4], style: style)
  }

  private func table(_ rows: [[String]], of count: Int, words: Set<Int>, style: Style) -> [String] {
    let printable = rows.map { row in
      row.enumerated().map { column, cell in
        let cell = style.printable(cell)
        return words.contains(column) && column < row.count - 1 ? BreakTable.short(cell, style) : cell
      }
    }
    var lines = AlignedRows(rows: printable, words: words, kept: .end).lines(style: style)
    if count > limit { lines.append(style.paint("and \(count - limit) more", .faint)) }
    return lines
  }

  /// The sections below a heading.
  var sections: [[String]] {
    [["BROKEN", "ALONE", "NEW", "SHARED", "SECTION", "FILE"]]
      + ranked(\.sections).prefix(limit).map { path, part in cells(part) + [part.name, path] }
  }

  /// Variables that have broken pages of their own, below a heading.
  var globals: [[String]] {
    [["BROKEN", "ALONE", "NEW", "SHARED", "VARIABLE", "FILE"]]
      + sureGlobals.prefix(limit).map { path, part in cells(part) + [part.name, path] }
  }

  /// The variables that were written, below a heading.
  var places: [[String]] {
    [["COPIED", "WRITES", "VARIABLE", "SECTION", "FILE"]]
      + writes.prefix(limit).map { one in
        ["\(one.copied)", "\(one.writes)", one.place.name ?? "?", one.place.section ?? "?", one.place.module]
      }
  }

  private var sectionsInAll: Int { ranked(\.sections).count }

  private var globalsInAll: Int { sureGlobals.count }

  private var sureGlobals: [(path: String, part: ModuleAccount.Part)] {
    ranked(\.globals).filter { $0.part.brokenAlone > 0 }
  }

  /// Those of all files of which something is broken or new; files and parts come ordered, so that equal numbers give equal lists.
  private func ranked(
    _ parts: KeyPath<ModuleAccount, [ModuleAccount.Part]>
  ) -> [(path: String, part: ModuleAccount.Part)] {
    let all = modules.flatMap { module in module[keyPath: parts].map { (path: module.path, part: $0) } }
      .filter { $0.part.pages.broken + $0.part.pages.new > 0 }
    return all.enumerated().sorted { left, right in
      let (one, other) = (left.element.part.pages, right.element.part.pages)
      return (other.broken, other.new, left.offset) < (one.broken, one.new, right.offset)
    }
    .map(\.element)
  }

  private func cells(_ part: ModuleAccount.Part) -> [String] {
    [part.pages.broken, part.brokenAlone, part.pages.new, part.pages.stillShared].map { amounts.text($0 * pageSize) }
  }
}
