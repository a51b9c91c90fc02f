public import Inspector

/// The table of processes: one row each, in any order, with any columns.
public struct ProcessTable: Sendable {
  /// The columns, from left to right.
  public var columns: [ProcessColumn]
  /// The column that decides the order: amounts from the largest, other values from the smallest.
  public var order: ProcessColumn
  /// The other way round.
  public var isReversed: Bool
  private let rows: [(process: InspectedProcess, account: Account, twin: Int32?)]

  /// Makes the table of an inspection.
  public init(
    _ inspection: Inspection, columns: [ProcessColumn] = ProcessColumn.usual, order: ProcessColumn = .pss,
    isReversed: Bool = false
  ) {
    self.columns = columns
    self.order = order
    self.isReversed = isReversed
    let accounts = inspection.accountsByProcess()
    rows = inspection.processes.enumerated().map { index, process in
      (process, accounts[index], process.sharesMemoryWith.map { inspection.processes[$0].pid })
    }
  }

  /// The table for a terminal, a line a process.
  public func text(style: Style, amounts: AmountText, hasHeader: Bool) -> [String] {
    var cells = sorted.map { row in columns.map { cell($0, row, style, amounts) } }
    if hasHeader { cells.insert(columns.map(\.title), at: 0) }
    let words = Set(columns.indices.filter { columns[$0] == .command })
    return AlignedRows(rows: cells, hasHeader: hasHeader, words: words).lines(style: style)
  }

  /// The table as comma-separated values (RFC 4180), amounts in bytes, unknown ones empty.
  public func csv(hasHeader: Bool) -> String {
    let rows = sorted.map { row in columns.map { field($0, row) } }
    return CSVText.text((hasHeader ? [columns.map(\.rawValue)] : []) + rows)
  }

  private typealias Row = (process: InspectedProcess, account: Account, twin: Int32?)

  private var sorted: [Row] {
    let ascending = rows.sorted { left, right in
      if order == .command {
        if left.process.title != right.process.title { return left.process.title < right.process.title }
      } else {
        let numbers = (value(left) ?? -1, value(right) ?? -1)
        if numbers.0 != numbers.1 { return order.isAmount ? numbers.0 > numbers.1 : numbers.0 < numbers.1 }
      }
      return left.process.pid < right.process.pid
    }
    return isReversed ? ascending.reversed() : ascending
  }

  private func value(_ row: Row) -> Int? { order.number(row.process, row.account) }

  private func cell(_ column: ProcessColumn, _ row: Row, _ style: Style, _ amounts: AmountText) -> String {
    if column == .command {
      let title = style.printable(row.process.shortTitle)
      return row.twin.map { "\(title) (same memory as \($0))" } ?? title
    }
    if column.isAmount, row.twin != nil { return style.emptyCell }
    let number = column.number(row.process, row.account)
    return column.isAmount ? amounts.text(number) : number.map { "\($0)" } ?? "?"
  }

  private func field(_ column: ProcessColumn, _ row: Row) -> String {
    guard column == .command else {
      if column.isAmount, row.twin != nil { return "" }
      return column.number(row.process, row.account).map { "\($0)" } ?? ""
    }
    return row.process.title
  }
}
