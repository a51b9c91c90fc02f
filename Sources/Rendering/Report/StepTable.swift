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
    return (0..<max(statement.count, rows.count, 1)).map { line in
      let number = line == 0 ? "\(step + 1)".paddedLeft(Self.numberWidth - 1) + " " : "".padded(Self.numberWidth)
      var text = style.paint(number, .faint) + (statement[checked: line] ?? "").padded(statementWidth + 1)
      if let row = rows[checked: line] {
        text += cells(row)
      } else if line == 0, let compared, compared.comparedCount > 0 {
        // Nothing to count: the sign alone says that what was looked at agrees.
        let blanks = "".padded(Self.nameWidth + 2 * Self.valueWidth + 2)
        text += blanks + style.paint(style.equalitySign(true), style.ink(true))
      }
      return text.withoutTrailingBlanks
    }
  }

  private func cells(_ row: StepRows.Row) -> String {
    var text = row.name.padded(Self.nameWidth)
    let values = [row.model, row.kernel].compactMap(\.self)
    if values.contains(where: { $0.count > Self.valueWidth - 1 }) {
      // A long value runs to the left over the blanks of its neighbours rather than being cut.
      text = row.name + " " + values.joined(separator: hasBothSides ? " | " : "")
      text = text.padded(Self.nameWidth + values.count * Self.valueWidth)
    } else {
      text += values.map { $0.paddedLeft(Self.valueWidth) }.joined()
    }
    guard hasBothSides else { return text }
    return text + "  " + style.paint(style.equalitySign(row.isEqual), style.ink(row.isEqual))
  }
}
