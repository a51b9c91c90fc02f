import Experiment
import Scenario

/// The table of steps: the statement on the left; number, model, kernel and equality on the right.
struct StepTable {
  var result: RunResult
  var style: Style

  private var hasBothSides: Bool { result.model != nil && result.kernel != nil }
  private static let numberWidth = 4
  private static let nameWidth = 12
  private static let valueWidth = 12
  private var statementWidth: Int {
    let values = hasBothSides ? 2 * Self.valueWidth + 3 : Self.valueWidth
    return style.width - 1 - Self.numberWidth - Self.nameWidth - values - 2
  }

  /// The line above the columns.
  var header: String {
    var text = "step".padded(Self.numberWidth + statementWidth + 1) + "".padded(Self.nameWidth)
    if result.model != nil { text += "model".paddedLeft(Self.valueWidth) }
    if result.kernel != nil { text += "kernel".paddedLeft(Self.valueWidth) }
    if hasBothSides { text += "  " + style.equalitySign(true) }
    return style.paint(text.withoutTrailingBlanks, .strong)
  }

  /// The lines of one step: its statement on the left, its numbers on the right.
  func lines(_ step: Int) -> [String] {
    let statement = style.wrap(result.scenario.steps[step].text, width: statementWidth)
    var rows = StepRows(result, step: step, style: style).rows
    let compared = result.comparison?.steps.first { $0.index == step }
    if compared?.isEqual == false, rows.allSatisfy({ $0.isEqual != false }) {
      rows.append(StepRows.Row(name: "more below", model: "", kernel: "", isEqual: false))
    }
    let numbers = rows.flatMap(cells)
    return (0..<max(statement.count, numbers.count, 1)).map { line in
      let number = line == 0 ? "\(step + 1)".paddedLeft(Self.numberWidth - 1) + " " : "".padded(Self.numberWidth)
      var text = style.paint(number, .faint) + (statement[checked: line] ?? "").padded(statementWidth + 1)
      if let cells = numbers[checked: line] {
        text += cells
      } else if line == 0, let compared, compared.comparedCount > 0 {
        // Nothing to count: the sign alone says that what was looked at agrees.
        let blanks = "".padded(Self.nameWidth + 2 * Self.valueWidth + 2)
        text += blanks + style.paint(style.equalitySign(true), style.ink(true))
      }
      return text.withoutTrailingBlanks
    }
  }

  /// The lines of one number: one, or more where a value is too long for its column.
  private func cells(_ row: StepRows.Row) -> [String] {
    let values = [result.model.map { _ in row.model ?? "" }, result.kernel.map { _ in row.kernel ?? "" }].compactMap(
      \.self)
    let room = values.count * Self.valueWidth
    let sign =
      hasBothSides && row.isCompared ? "  " + style.paint(style.equalitySign(row.isEqual), style.ink(row.isEqual)) : ""
    var lines = [values.map { $0.paddedLeft(Self.valueWidth) }.joined()]
    if values.contains(where: { $0.count >= Self.valueWidth }) {
      let texts =
        Set(values).count == 1 ? [values[0]] : ["model: \(row.model ?? "")", "kernel: \(row.kernel ?? "")"]
      lines = texts.flatMap { style.wrap($0, width: room) }
    }
    return lines.enumerated().map { index, line in
      let name = index == 0 ? row.name : ""
      return name.padded(Self.nameWidth) + line.padded(room) + (index == 0 ? sign : "")
    }
  }
}
