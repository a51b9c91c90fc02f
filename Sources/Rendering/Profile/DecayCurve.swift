internal import Profiler

/// What a family takes over time, as a line of a terminal, with marks below it of what happened.
struct DecayCurve {
  private let record: ProfileRecord
  private let amounts: AmountText

  private static let columns = 60

  init(_ record: ProfileRecord, amounts: AmountText) {
    self.record = record
    self.amounts = amounts
  }

  /// The curve; nothing for less than three looks, or where the total is not known.
  func lines(style: Style) -> [String] {
    let looks = record.looks.compactMap { look in look.total.real.map { (look.monotonic, $0) } }
    guard looks.count > 2, record.duration > 0, let first = record.looks.first, let least = looks.map(\.1).min(),
      let most = looks.map(\.1).max(), most > least
    else { return [] }
    // Of each column the last look until then.
    var heights: [Int] = []
    var next = 0
    for column in 0..<Self.columns {
      let end = first.monotonic + UInt64(record.duration * 1e9 * Double(column + 1) / Double(Self.columns))
      while next + 1 < looks.count, looks[next + 1].0 <= end { next += 1 }
      heights.append(looks[next].1)
    }
    let steps = style.symbols == .unicode ? Array("▁▂▃▄▅▆▇█") : Array("_.-=+*%#")
    let span = most - least
    let curve = heights.map { steps[(($0 - least) * (steps.count - 1) + span / 2) / span] }
    var lines = ["takes  \(String(curve))"]
    let marks = DecayMarks(record, changeColumns: Self.columns, collectionColumns: Self.columns)
    let (line, legend) = marked(marks)
    if !legend.isEmpty { lines.append("       \(line)") }
    let amount = "\(amounts.text(least)) to \(amounts.text(most)) in \(Int(record.duration.rounded())) seconds"
    let words = ([amount] + legend).joined(separator: "; ")
    return lines + style.wrap(words, width: style.width - 1).map { style.paint($0, .faint) }
  }

  private func marked(_ marks: DecayMarks) -> (line: String, legend: [String]) {
    var line = [Character](repeating: " ", count: Self.columns)
    for collection in marks.collections { line[collection.column] = "c" }
    // Who came or went matters more than a step of a collector at the same time.
    for change in marks.changes {
      line[change.column] = change.joined > 0 && change.left > 0 ? "x" : change.joined > 0 ? "+" : "-"
    }
    while line.last == " " { line.removeLast() }
    var legend: [String] = []
    if line.contains("c") {
      legend.append("c collectors at work, \(record.collections.copies) copies in all")
    }
    if line.contains("+") { legend.append("+ members came") }
    if line.contains("-") { legend.append("- members went") }
    if line.contains("x") { legend.append("x both") }
    return (String(line), legend)
  }
}
