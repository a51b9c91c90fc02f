internal import Scenario

/// The answers to a question in one run: what is right on each side, and what each foreseen mistake would say.
public struct QuestionKey: Sendable {
  /// An option as it is shown.
  public struct Choice: Sendable {
    /// What it says.
    public var text: String
    /// Whether it is right on the model.
    public var isRight: Bool
    /// Whether it was right on the kernel, nil where that is unknown.
    public var isRightOnKernel: Bool?
    var belief: Belief?
  }

  /// The question.
  public var question: Question
  /// The number on the model, in the unit of the question.
  public var number: Int?
  /// The number on the kernel.
  public var kernelNumber: Int?
  /// The options, in the order of the file.
  public var choices: [Choice]
  var wrong: [(value: FormulaValue, answer: WrongAnswer)]
  let run: LabRun

  /// Computes the answers.
  init(_ question: Question, in run: LabRun) throws(LabProblem) {
    self.question = question
    self.run = run
    choices = []
    wrong = []
    let values = run.variant.formulaValues
    for answer in question.wrong { wrong.append((try answer.value.constantValue(values), answer)) }
    switch question.kind {
    case .number:
      guard let answer = question.answer else { return }
      let formula = try run.formula(answer)
      number = Self.number(run.value(formula, on: .model), question.unit)
      kernelNumber = Self.number(run.value(formula, on: .kernel), question.unit)
    case .choice:
      guard let answer = question.answer else { return }
      let formula = try run.formula(answer)
      let (model, kernel) = (run.value(formula, on: .model), run.value(formula, on: .kernel))
      for option in question.options {
        let value = try option.value.constantValue(values)
        choices.append(
          Choice(
            text: try run.text(option.text), isRight: value == model,
            isRightOnKernel: kernel.unknownReason == nil ? value == kernel : nil, belief: option.belief))
      }
    case .several:
      for option in question.options {
        let formula = try run.formula(option.value)
        choices.append(
          Choice(
            text: try run.text(option.text), isRight: run.value(formula, on: .model) == .boolean(true),
            isRightOnKernel: Self.truth(run.value(formula, on: .kernel)), belief: option.belief))
      }
    }
  }

  /// A number in the unit of a question.
  static func number(_ value: FormulaValue, _ unit: Question.Unit) -> Int? {
    guard case .integer(let number) = value else { return nil }
    return unit == .kibibytes ? number / 1024 : number
  }

  private static func truth(_ value: FormulaValue) -> Bool? {
    if case .boolean(let flag) = value { flag } else { nil }
  }

  /// The right answer, nil where the side does not know it.
  public func right(on side: LabRun.Side) -> GivenAnswer? {
    switch question.kind {
    case .number: return (side == .model ? number : kernelNumber).map { .number($0) }
    case .choice, .several:
      if side == .kernel, choices.contains(where: { $0.isRightOnKernel == nil }) { return nil }
      return .options(
        choices.indices.filter { side == .model ? choices[$0].isRight : choices[$0].isRightOnKernel == true })
    }
  }

  /// An answer as it is shown in a table.
  public func text(of answer: GivenAnswer?) -> String {
    switch answer {
    case nil, .unknown: "?"
    case .number(let number):
      if question.unit == .byte, let byte = UInt8(exactly: number) {
        FormulaFunction.value.text(of: .integer(Int(byte)))
      } else {
        String(number)
      }
    case .options(let places):
      places.isEmpty
        ? "none" : places.map { String(Character(Unicode.Scalar(UInt8(97 + $0)))) }.joined(separator: ", ")
    }
  }
}

extension LabRun {
  /// The answers to a question of the lab in this run.
  ///
  /// Throws the mistake of the lab that keeps them from being computed.
  public func key(of question: Question) throws(LabErrors) -> QuestionKey {
    do throws(LabProblem) {
      return try QuestionKey(question, in: self)
    } catch {
      throw LabErrors([error], text: variant.lab.text, file: variant.lab.file)
    }
  }
}
