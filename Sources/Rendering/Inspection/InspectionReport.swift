public import Inspector

/// An inspection as a person reads it at a terminal.
public struct InspectionReport: Sendable {
  private let inspection: Inspection
  private let style: Style
  private let amounts: AmountText

  /// Makes the report.
  public init(_ inspection: Inspection, style: Style, amounts: AmountText = .human) {
    self.inspection = inspection
    self.style = style
    self.amounts = amounts
  }

  /// The table of processes and what they have together.
  public func summary(_ table: ProcessTable, hasHeader: Bool) -> String {
    var lines = table.text(style: style, amounts: amounts, hasHeader: hasHeader)
    if hasHeader {
      lines.append("")
      lines += totals
      lines += coverage
    }
    return lines.endedLines
  }

  /// Who shares what: the classes of memory by size, and who shares with whom.
  ///
  /// With `places`, which mapping or file is shared by whom.
  public func sharers(limit: Int, by places: SharerPlace.Kind? = nil) -> String {
    guard inspection.coverage.rung == .frames else { return page([]) }
    let list = SharerList(inspection, limit: limit, style: style, amounts: amounts)
    var lines = places.map(list.places) ?? list.classes(inspection.sharerClasses())
    let count = inspection.processes.count
    if places == nil, count <= SharingMatrix.limit, count > 1 {
      lines.append("")
      lines += SharingMatrix(inspection).text(style: style)
    }
    return page(lines)
  }

  /// A row a mapping, process after process.
  public func mappings() -> String { page(MappingTable(inspection, amounts: amounts).mappings(style: style)) }

  /// A row a file or kind of memory, over all processes.
  public func files() -> String { page(MappingTable(inspection, amounts: amounts).files(style: style)) }

  /// What the next write to each page would do.
  public func nextWrites() -> String { page(NextWriteTable(inspection, amounts: amounts).lines(style: style)) }

  /// What would be free if a process ended, and what a fork would take.
  ///
  /// `forkTime` says what fork costs a parent of so many bytes, nil if that was not measured here.
  public func whatIf(forkTime: @escaping (Int) -> String?) -> String {
    page(WhatIfTable(inspection, amounts: amounts, forkTime: forkTime).lines(style: style))
  }

  private func page(_ lines: [String]) -> String {
    ((lines.isEmpty ? [] : lines + [""]) + coverage).endedLines
  }

  private var totals: [String] {
    guard let total = inspection.total() else { return [] }
    var text = "together \(amounts.text(total.distinct)) in different frames"
    if inspection.processes.count > 1 { text += ", \(amounts.text(total.sharedInView)) of them shared among these" }
    if total.sharedOutside > 0 { text += ", \(amounts.text(total.sharedOutside)) also mapped by processes outside" }
    return style.wrap(text, width: style.width - 1)
  }

  /// What was seen and what was not.
  var coverage: [String] { CoverageText(inspection.coverage).lines(style: style) }
}
