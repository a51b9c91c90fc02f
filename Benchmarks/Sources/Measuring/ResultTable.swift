/// Results in columns.
package enum ResultTable {
  /// A heading, and a row a result.
  package static func lines(_ results: [Result]) -> [String] {
    let header = row(["id", "what", "measured", "spread", "goal", "floor", "verdict"])
    return [header]
      + results.map { result in
        let sign = result.goal.better == .higher ? ">= " : "<= "
        let spread = result.measured?.spread.map { "\(number($0.lowerBound))-\(number($0.upperBound))" } ?? ""
        return row([
          result.goal.id, result.goal.what, result.measured.map { number($0.value) } ?? "-", spread,
          sign + number(result.goal.goal), result.goal.floor.map { sign + number($0) } ?? "", result.verdict.rawValue,
        ])
      }
  }

  /// A row in the same columns.
  package static func row(_ cells: [String]) -> String { row(cells, widths: [4, 40, 10, 14, 10, 10, 0]) }

  /// A row in columns of other widths.
  package static func row(_ cells: [String], widths: [Int]) -> String {
    let line = zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(1, width - cell.count))
    }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// A number with as many digits as mean something.
  package static func number(_ value: Double) -> String {
    let digits = value >= 100 ? 1.0 : value >= 0.1 || value == 0 ? 100.0 : 10_000.0
    let rounded = (value * digits).rounded() / digits
    return value >= 100 ? String(Int(rounded)) : String(rounded)
  }
}
