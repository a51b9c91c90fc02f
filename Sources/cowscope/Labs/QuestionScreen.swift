import Teaching

/// Asks questions on a terminal, and tells what comes of the answers.
struct QuestionScreen {
  let screen: LabScreen
  /// A text of the lab with its numbers.
  let text: (TextTemplate) -> String

  /// Shows a question with its options, and with what these predict where they are policies.
  func pose(_ question: Question, name: String? = nil, table: PolicyTable? = nil) throws(Failure) {
    for context in question.context {
      try screen.prose(text(context))
      try screen.skip()
    }
    try screen.say(text(question.ask), prefix: "\(name ?? question.id). ")
    for (index, option) in question.options.enumerated() {
      try screen.say(text(option.text), prefix: "   \(GivenAnswer.letter(index)) ")
    }
    if let table { try screen.show(PolicyLines(table: table).lines(screen.style)) }
  }

  /// Reads until there is an answer; nil where the student stops.
  ///
  /// `aside` is asked first whether it knows what was typed.
  func read(
    _ question: Question, aside: (String) throws(Failure) -> Bool
  ) throws(Failure) -> GivenAnswer? {
    while true {
      guard let typed = try screen.ask("   \(Self.prompt(question)):") else { return nil }
      if try aside(typed.lowercased()) { continue }
      if let answer = GivenAnswer.read(typed, for: question) { return answer }
      if let answers = screen.answers { throw answers.refusal(Self.expected(question)) }
      try screen.say("That is not an answer to this question; \(Self.expected(question)).", prefix: "   ")
    }
  }

  /// Reads how sure a student is; nil where the student stops.
  func confidence() throws(Failure) -> Confidence? {
    while true {
      guard let typed = try screen.ask("   How sure? 1 guess, 2 fairly sure, 3 certain:", usual: "1") else {
        return nil
      }
      if let number = Int(typed), let confidence = Confidence(rawValue: number) { return confidence }
      if let answers = screen.answers { throw answers.refusal("how sure it is, is 1, 2 or 3") }
      try screen.say("That is not 1, 2 or 3.", prefix: "   ")
    }
  }

  private static func prompt(_ question: Question) -> String {
    switch question.kind {
    case .number, .pair: question.units.map { $0 == .byte ? "letter" : $0.rawValue }.joined(separator: " and ")
    case .choice: "one letter"
    case .several: "letters, or none"
    case .order: "letters in their order"
    }
  }

  private static func expected(_ question: Question) -> String {
    let last = GivenAnswer.letter(max(question.options.count - 1, 0))
    return switch question.kind {
    case .number: question.unit == .byte ? "type one letter" : "type a whole number"
    case .pair: "type two whole numbers, as in 7 0"
    case .choice: "type one of a to \(last)"
    case .several: "type some of a to \(last), or none"
    case .order: "type each of a to \(last) once"
    }
  }

  /// Tells what an answer is worth and what is behind it.
  func tell(
    _ key: QuestionKey, _ answer: GivenAnswer?, _ judgement: Judgement, _ confidence: Confidence?, name: String? = nil
  ) throws(Failure) {
    let feedback = Feedback(on: answer, key, judgement, confidence, text: text)
    try screen.say(
      "you \(feedback.own), model \(feedback.model), \(key.witness) \(feedback.kernel): \(feedback.verdict).",
      prefix: "\(name ?? key.question.id). ")
    if let table = key.policyTable, table.kernel != nil {
      try screen.show(PolicyLines(table: table).lines(screen.style, showsKernel: true))
    }
    try say(feedback.remarks)
  }

  /// Tells what a belief has to do with an answer, and what the numbers say to it.
  func tell(_ diagnosis: Judgement.Diagnosis, on question: Question, _ confidence: Confidence?) throws(Failure) {
    try say(Feedback.remarks(on: diagnosis, of: question, confidence))
  }

  private func say(_ remarks: [Feedback.Remark]) throws(Failure) {
    for remark in remarks { try screen.say(remark.text, prefix: "   " + remark.lead) }
  }
}
