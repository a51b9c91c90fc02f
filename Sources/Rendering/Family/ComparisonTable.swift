public import Family

/// One script on several members, side by side.
public struct ComparisonTable: Sendable {
  /// The table, and what members refused.
  public let text: String

  /// Makes the table.
  public init(_ comparison: Comparison, style: Style, amounts: AmountText = .human) {
    let costs = CostText(amounts: amounts)
    var rows = [["MEMBER", "VIEW", "1ST WRITE", "2ND", "GARBAGE", "RECLAIMED", "REFUSED"]]
    for row in comparison.rows {
      rows.append([
        row.run.member.name, costs.written(row.snapshot), costs.written(row.firstWrite), costs.written(row.secondWrite),
        costs.amount(row.garbageAfterDrop), costs.amount(row.garbageAfterReclaim),
        row.refused.isEmpty ? "-" : "\(row.refused.count)",
      ])
    }
    var lines = AlignedRows(rows: rows, words: [0]).lines(style: style)
    var refusals = FactLines()
    for row in comparison.rows {
      for (reason, numbers) in row.reasons {
        refusals.add(row.run.member.name, "line \(numbers.map { "\($0)" }.joined(separator: ", ")): \(reason)")
      }
    }
    let refused = refusals.lines(style: style)
    if !refused.isEmpty { lines += ["", "What members do not do:"] + refused }
    text = lines.endedLines
  }
}

extension Comparison.Row {
  /// Why statements were refused, with their lines, in the order in which each reason came first.
  var reasons: [(reason: String, lines: [Int])] {
    var found: [(reason: String, lines: [Int])] = []
    for step in refused {
      let reason = step.outcome.refusal ?? ""
      if let index = found.firstIndex(where: { $0.reason == reason }) {
        found[index].lines.append(step.step.line)
      } else {
        found.append((reason, [step.step.line]))
      }
    }
    return found
  }
}

extension MemberRun.Outcome {
  /// Why nothing was done; nil if it was.
  var refusal: String? {
    switch self {
    case .refused(let refusal): refusal.words
    case .noSuchView(let name): "there is no view \(name) here"
    case .done, .read, .waited: nil
    }
  }
}
