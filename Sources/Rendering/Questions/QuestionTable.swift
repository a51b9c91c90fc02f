import Teaching

/// A bank as a table: one row for each answer, right and wrong.
struct QuestionTable {
  let csv: String

  private static let columns = [
    "lab", "version", "seed", "question", "kind", "unit", "points", "ask", "answer", "right", "tolerance", "belief",
    "feedback", "explanation", "setting",
  ]

  init(_ bank: QuestionBank) {
    var rows = [Self.columns]
    for part in bank.parts {
      for question in part.questions { rows += Self.rows(question, of: part) }
    }
    csv = CSVText.text(rows)
  }

  private static func rows(_ question: BankQuestion, of part: QuestionBank.Part) -> [[String]] {
    var rows: [[String]] = []
    func add(
      _ answer: String, _ isRight: Bool, tolerance: Int? = nil, _ belief: String? = nil, _ feedback: String? = nil
    ) {
      let setting = [part.setting, question.context].filter { !$0.isEmpty }.joined(separator: "\n\n")
      rows.append([
        part.lab, String(part.version), part.seed, question.id, question.kind.rawValue,
        question.units.map(\.rawValue).joined(separator: ", "), String(question.points), question.ask, answer,
        isRight ? "yes" : "no",
        tolerance.map(String.init) ?? "", belief ?? "", feedback ?? "", question.explanation, setting,
      ])
    }
    switch question.answer {
    case .number(let right, let tolerance, let wrong):
      add(String(right), true, tolerance: tolerance)
      for wrong in wrong { add(String(wrong.value), false, wrong.belief, wrong.feedback) }
    case .typed(let right, let wrong):
      add(right.first ?? "", true)
      for wrong in wrong { add(wrong.value.first ?? "", false, wrong.belief, wrong.feedback) }
    case .order(let things, let right): add(right.map { things[$0] }.joined(separator: " < "), true)
    case .one(let options), .some(let options):
      for option in options { add(option.text, option.isRight, option.belief, option.feedback) }
    }
    return rows
  }
}
