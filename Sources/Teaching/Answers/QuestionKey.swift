internal import MemoryModel
internal import Scenario

/// The answers to a question in one run: what is right on each side, and what each foreseen mistake would say.
public struct QuestionKey: Sendable {
  /// An option as it is shown.
  public struct Choice: Sendable {
    /// What it says.
    public var text: String
    /// Whether it is right on the model; of an order no option is right by itself.
    public var isRight = false
    /// Whether it was right on the kernel, nil where that is unknown.
    public var isRightOnKernel: Bool?
    var belief: Belief?
  }

  /// A wrong answer that was foreseen.
  struct Wrong {
    var answer: GivenAnswer
    var belief: Belief
    /// How the belief comes to the answer; nil for an order.
    var formula: String?
  }

  /// The question.
  public var question: Question
  /// The options, in the order of the file.
  public private(set) var choices: [Choice] = []
  /// Wrong numbers and orders; options have their beliefs themselves.
  private(set) var wrong: [Wrong] = []
  private var right: [LabRun.Side: GivenAnswer] = [:]
  /// What the options of a question about policies predict.
  public private(set) var policyTable: PolicyTable?
  let run: LabRun

  /// The number on the model, in the unit of the question.
  public var number: Int? { if case .number(let number)? = right[.model] { number } else { nil } }

  /// The number on the kernel.
  public var kernelNumber: Int? { if case .number(let number)? = right[.kernel] { number } else { nil } }

  /// Who answers beside the model, in a word.
  public var witness: String { run.variant.lab.witness }

  /// Whether the kernel's answer was recorded elsewhere, and is not what this machine has shown.
  public var isRecorded: Bool { right[.kernel] != nil && (run.isRecorded || asksRecordings) }

  /// Whether a system is asked whose engine ran elsewhere.
  private var asksRecordings: Bool {
    guard !run.recordedSystems.isEmpty else { return false }
    let sources = [question.answer].compactMap(\.self) + question.options.map(\.value)
    return sources.contains { source in
      (try? run.formula(source)).map { !$0.formula.subjects.isDisjoint(with: run.recordedSystems) } ?? false
    }
  }

  /// The right answer, nil where the side does not know it.
  public func right(on side: LabRun.Side) -> GivenAnswer? { right[side] }

  /// Computes the answers.
  init(_ question: Question, in run: LabRun) throws(LabProblem) {
    self.question = question
    self.run = run
    switch question.kind {
    case .number, .pair: try computeNumbers()
    case .choice where question.policies != nil: try computePolicies()
    case .choice: try computeChoice()
    case .several: try computeSeveral()
    case .order: try computeOrder()
    }
    guard let reported = run.reported else { return }
    right[.kernel] = reported[question.id]
    guard case .options(let places)? = right[.kernel], question.kind != .order else { return }
    for place in choices.indices { choices[place].isRightOnKernel = places.contains(place) }
  }

  private mutating func computeNumbers() throws(LabProblem) {
    let values = run.variant.formulaValues
    for answer in question.wrong {
      guard let numbers = question.numbers(try answer.value.constantValue(values)) else { continue }
      wrong.append(Wrong(answer: question.answer(numbers), belief: answer.belief, formula: answer.value.text))
    }
    guard let answer = question.answer else { return }
    let formula = try run.formula(answer)
    for side in LabRun.Side.allCases {
      right[side] = question.numbers(run.value(formula, on: side)).map(question.answer)
    }
  }

  private mutating func computeChoice() throws(LabProblem) {
    guard let answer = question.answer else { return }
    let formula = try run.formula(answer)
    let (model, kernel) = (run.value(formula, on: .model), run.value(formula, on: .kernel))
    for option in question.options {
      let value = try option.value.constantValue(run.variant.formulaValues)
      choices.append(
        Choice(
          text: try run.text(option.text), isRight: value == model,
          isRightOnKernel: kernel.unknownReason == nil ? value == kernel : nil, belief: option.belief))
    }
    settleOptions()
  }

  /// Right is the policy of Linux, and what cannot be told from it; on the kernel, the only policy that fits what it has shown.
  private mutating func computePolicies() throws(LabProblem) {
    guard let asked = question.policies else { return }
    let table = try run.table(of: asked, question)
    for (place, option) in question.options.enumerated() {
      choices.append(
        Choice(
          text: table.columns[place].text, isRight: table.fittingModel.contains(place),
          isRightOnKernel: table.fitOfKernel.map { $0 == place }, belief: option.belief))
    }
    right[.model] = asked.policies.firstIndex(of: .linux).map { .options([$0]) }
    right[.kernel] = table.fitOfKernel.map { .options([$0]) }
    policyTable = table
  }

  private mutating func computeSeveral() throws(LabProblem) {
    for option in question.options {
      let formula = try run.formula(option.value)
      choices.append(
        Choice(
          text: try run.text(option.text), isRight: run.value(formula, on: .model) == .boolean(true),
          isRightOnKernel: Self.truth(run.value(formula, on: .kernel)), belief: option.belief))
    }
    settleOptions()
  }

  private mutating func settleOptions() {
    right[.model] = .options(choices.indices.filter { choices[$0].isRight })
    guard choices.allSatisfy({ $0.isRightOnKernel != nil }) else { return }
    right[.kernel] = .options(choices.indices.filter { choices[$0].isRightOnKernel == true })
  }

  private mutating func computeOrder() throws(LabProblem) {
    var sizes: [LabRun.Side: [Int]] = [:]
    for option in question.options {
      let formula = try run.formula(option.value)
      for side in LabRun.Side.allCases {
        if case .integer(let size) = run.value(formula, on: side) { sizes[side, default: []].append(size) }
      }
      choices.append(Choice(text: try run.text(option.text), belief: option.belief))
    }
    for (side, sizes) in sizes where sizes.count == question.options.count {
      right[side] = Question.order(of: sizes).map { .options($0) }
    }
    guard let sizes = sizes[.model], sizes.count == question.options.count else { return }
    for (place, option) in question.options.enumerated() {
      guard let belief = option.belief,
        let order = try question.order(of: sizes, mistaking: place, run.variant.formulaValues)
      else { continue }
      wrong.append(Wrong(answer: .options(order), belief: belief, formula: nil))
    }
  }

  private static func truth(_ value: FormulaValue) -> Bool? {
    if case .boolean(let flag) = value { flag } else { nil }
  }

  /// An answer as it is shown in a table.
  public func text(of answer: GivenAnswer?) -> String {
    switch answer {
    case nil, .unknown: "?"
    case .number(let number): text(of: number, question.unit)
    case .numbers(let numbers):
      zip(numbers, question.units).map { text(of: $0, $1) }.joined(separator: " and ")
    case .options(let places):
      places.isEmpty
        ? "none" : places.map(GivenAnswer.letter).joined(separator: ", ")
    }
  }

  private func text(of number: Int, _ unit: Question.Unit) -> String {
    guard unit == .byte, let byte = UInt8(exactly: number) else { return String(number) }
    return FormulaFunction.value.text(of: .integer(Int(byte)))
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
