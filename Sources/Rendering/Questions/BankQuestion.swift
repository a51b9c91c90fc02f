import Teaching

/// A question as a platform can ask it.
struct BankQuestion: Sendable {
  /// What answers are, and what is right.
  enum Answer: Sendable {
    /// A whole number.
    case number(Int, tolerance: Int, wrong: [Wrong<Int>])
    /// Words that are typed; all of `right` say the same.
    case typed(right: [String], wrong: [Wrong<[String]>])
    /// One option.
    case one([Option])
    /// All options that are right, of which there is one at least.
    case some([Option])
    /// Several things; `right` has their places in their order, the smallest first.
    case order([String], right: [Int])
  }

  /// A wrong answer that was foreseen.
  struct Wrong<Value: Sendable>: Sendable {
    var value: Value
    var feedback: String
    var belief: String
  }

  /// What can be chosen.
  struct Option: Sendable {
    var text: String
    var isRight: Bool
    /// What is said to those who choose it and are wrong.
    var feedback: String?
    var belief: String?
  }

  /// Such as `q2`.
  var id: String
  /// What it is called in lists: `fork-basics q2 K7-M2QX`.
  var name: String
  /// What no other question is called: `fork-basics.1.q2.K7-M2QX`.
  var identifier: String
  var kind: Question.Kind
  /// What its numbers count; nothing for other answers.
  var units: [Question.Unit]
  var points: Int
  /// What is read before it, in Markdown.
  var context: String
  /// The question, in Markdown.
  var ask: String
  /// How it is answered.
  var manner: String
  var answer: Answer
  /// What is said to everybody behind the answer, in Markdown.
  var explanation: String
  /// The beliefs that its wrong answers show.
  var beliefs: [String]

  /// The words of the question with all that is read before it.
  func stem(_ setting: String) -> String {
    [setting, context, ask, manner].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// All that a reader may see of it.
  var texts: [String] {
    let answers =
      switch answer {
      case .number(_, _, let wrong): wrong.map(\.feedback)
      case .typed(let right, let wrong): right + wrong.flatMap { $0.value + [$0.feedback] }
      case .one(let options), .some(let options): options.flatMap { [$0.text, $0.feedback ?? ""] }
      case .order(let things, _): things
      }
    return [name, context, ask, manner, explanation] + answers
  }

  /// Why a question of a lab cannot be asked elsewhere, nil where it can.
  static func obstacle(_ sheet: SheetQuestion) -> String? {
    if sheet.policyTable != nil { return "it asks what a run has shown of the student's own kernel" }
    if sheet.right == nil { return "the model does not know the answer" }
    if sheet.question.kind == .pair, sheet.question.tolerance > 0 {
      return "two numbers are typed as words, which cannot be nearly right"
    }
    return nil
  }

  /// Makes a question of a lab independent of it; nil where there is an obstacle.
  init?(_ sheet: SheetQuestion, lab: Lab, seed: String) {
    let question = sheet.question
    id = question.id
    name = "\(lab.id) \(question.id) \(seed)"
    identifier = "\(lab.id).\(lab.version).\(question.id).\(seed)"
    kind = question.kind
    points = question.points
    context = sheet.context.joined(separator: "\n\n")
    ask = sheet.ask
    guard Self.obstacle(sheet) == nil, let right = sheet.right, let (answer, manner) = Self.answer(sheet, right) else {
      return nil
    }
    self.answer = answer
    self.manner = manner
    units = question.kind == .number || question.kind == .pair ? question.units : []
    beliefs = (sheet.wrong.map(\.diagnosis) + sheet.options.compactMap(\.diagnosis)).map(\.misconception.id)
      .reduce(into: []) { ids, id in if !ids.contains(id) { ids.append(id) } }
    explanation = Self.explanation(sheet)
  }

  private static func answer(_ sheet: SheetQuestion, _ right: GivenAnswer) -> (Answer, manner: String)? {
    let question = sheet.question
    switch (question.kind, right) {
    case (.number, .number(let number)) where question.unit == .byte:
      let wrong = sheet.wrong.compactMap { wrong -> Wrong<[String]>? in
        guard case .number(let value) = wrong.answer else { return nil }
        return Wrong(
          value: spellings(ofByte: value), feedback: feedback(wrong.diagnosis, question),
          belief: wrong.diagnosis.misconception.id)
      }
      return (.typed(right: spellings(ofByte: number), wrong: wrong), "Answer with one letter.")
    case (.number, .number(let number)):
      let wrong = sheet.wrong.compactMap { wrong -> Wrong<Int>? in
        guard case .number(let value) = wrong.answer else { return nil }
        return Wrong(
          value: value, feedback: feedback(wrong.diagnosis, question), belief: wrong.diagnosis.misconception.id)
      }
      let unit = question.unit == .count ? "" : " (\(question.unit.rawValue))"
      return (.number(number, tolerance: question.tolerance, wrong: wrong), "Answer with a whole number\(unit).")
    case (.choice, .options):
      return (.one(sheet.options.map { Option($0, of: question, isBeliefOfChoosers: true) }), "")
    case (.several, .options):
      var options = sheet.options.map { Option($0, of: question, isBeliefOfChoosers: !$0.isRight) }
      // Platforms want at least one right option.
      let isNothing = !options.contains(where: \.isRight)
      options.append(Option(text: "none of these", isRight: isNothing, feedback: nil, belief: nil))
      return (.some(options), "Choose all that are right.")
    case (.pair, .numbers(let numbers)):
      let wrong = sheet.wrong.compactMap { wrong -> Wrong<[String]>? in
        guard case .numbers(let values) = wrong.answer else { return nil }
        return Wrong(
          value: spellings(ofPair: values), feedback: feedback(wrong.diagnosis, question),
          belief: wrong.diagnosis.misconception.id)
      }
      let units = question.units.map(\.rawValue).joined(separator: ", then ")
      return (
        .typed(right: spellings(ofPair: numbers), wrong: wrong),
        "Answer with two numbers and a comma between them: first \(units)."
      )
    case (.order, .options(let places)):
      return (.order(sheet.options.map(\.text), right: places), "Give each its place; the smallest is number 1.")
    default: return nil
    }
  }

  /// What somebody may type who means two numbers.
  private static func spellings(ofPair numbers: [Int]) -> [String] {
    [", ", ",", " "].map { numbers.map(String.init).joined(separator: $0) }
  }

  /// What somebody may type who means a byte: a letter with or without quotes, and its number.
  private static func spellings(ofByte number: Int) -> [String] {
    guard let byte = UInt8(exactly: number), Unicode.Scalar(byte).properties.isAlphabetic, byte < 128 else {
      return [String(number)]
    }
    let letter = String(Unicode.Scalar(byte))
    return [letter, "'\(letter)'", String(number)]
  }

  /// What is said to a wrong answer, as one paragraph.
  fileprivate static func feedback(_ diagnosis: Judgement.Diagnosis, _ question: Question) -> String {
    Feedback.sentences(on: diagnosis, of: question).joined(separator: " ")
  }

  private static func explanation(_ sheet: SheetQuestion) -> String {
    var texts = [sheet.explanation].compactMap(\.self)
    // Nothing can be said to an option that is not chosen, so it is said to all.
    for option in sheet.options where option.isRight && sheet.question.kind == .several {
      guard let diagnosis = option.diagnosis else { continue }
      texts.append("Who does not choose \"\(option.text)\": \(feedback(diagnosis, sheet.question))")
    }
    // Nor to an order.
    for wrong in sheet.wrong where sheet.question.kind == .order {
      guard case .options(let places) = wrong.answer else { continue }
      let order = places.map { sheet.options[$0].text }.joined(separator: " < ")
      texts.append("Who says \"\(order)\": \(feedback(wrong.diagnosis, sheet.question))")
    }
    if let claim = sheet.question.claim { texts.append("The statement stands in: \(claim.source)") }
    return texts.joined(separator: "\n\n")
  }
}

extension BankQuestion {
  /// The number that each thing of an order has, from 1, in the order of the file.
  static func ranks(_ right: [Int]) -> [Int] { right.indices.map { (right.firstIndex(of: $0) ?? 0) + 1 } }
}

extension BankQuestion.Option {
  /// An option; what is behind it is said to those who choose it, or is left for the explanation.
  fileprivate init(_ option: SheetQuestion.Option, of question: Question, isBeliefOfChoosers: Bool) {
    text = option.text
    isRight = option.isRight
    let diagnosis = isBeliefOfChoosers ? option.diagnosis : nil
    feedback = diagnosis.map { BankQuestion.feedback($0, question) }
    belief = option.diagnosis?.misconception.id
  }
}
