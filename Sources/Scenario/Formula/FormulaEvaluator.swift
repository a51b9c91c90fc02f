/// Computes formulas over a trace.
///
/// Total: every formula has a value for every trace. What the trace does not tell makes the value unknown, and so do
/// an overflow and a division by zero; `and` and `or` know their result when one side decides it.
public struct FormulaEvaluator: Sendable {
  let scenario: Scenario
  /// The trace's steps by the index of the scenario's step; nil where the trace has none.
  let steps: [TraceStep?]
  /// How many NUMA nodes the machine of the trace has.
  let nodeCount: Int
  private let marks: [MarkName: Int]
  private let subjects: (any SubjectAnswering)?

  /// A formula that did not come from the parser may be nested without end.
  private static let maximalDepth = 1_024

  /// Prepares the trace of a scenario, and who answers for what there is beside it.
  ///
  /// O(number of steps).
  public init(scenario: Scenario, trace: Trace, subjects: (any SubjectAnswering)? = nil) {
    self.scenario = scenario
    self.subjects = subjects
    nodeCount = trace.nodes ?? 1
    var steps: [TraceStep?] = Array(repeating: nil, count: scenario.steps.count)
    for step in trace.steps where steps.indices.contains(step.index) { steps[step.index] = step }
    self.steps = steps
    var marks: [MarkName: Int] = [:]
    for (index, step) in scenario.steps.enumerated() {
      if case .mark(let name) = step.action { marks[name] = index }
    }
    self.marks = marks
  }

  /// For formulas that ask nothing of a run.
  static let withoutRun = FormulaEvaluator(
    scenario: Scenario(title: "", steps: [], layout: RegionLayout()), trace: Trace(source: .model(kernel: "")))

  /// The value of a formula that stands at this step.
  public func evaluate(_ formula: Formula, atStep step: Int) -> FormulaValue {
    value(formula, at: step, depth: 0)
  }

  /// Whether an expectation holds, and what its functions came to, such as `faults(child, buf, forked..done) = 3`.
  public func verdict(of expectation: Expectation, atStep step: Int) -> (verdict: FormulaVerdict, detail: String) {
    let verdict: FormulaVerdict
    var details = expectation.formula.calls.map { call in
      let value = evaluate(.call(call), atStep: step)
      return value.unknownReason.map { "\(call) unknown: \($0)" } ?? "\(call) = \(call.function.text(of: value))"
    }
    switch evaluate(expectation.formula, atStep: step) {
    case .boolean(let holds): verdict = holds ? .holds : .fails
    case .unknown(let reason):
      verdict = .unknown
      if details.isEmpty { details = [reason] }
    default:
      verdict = .unknown
      details.append("the formula is neither true nor false")
    }
    return (verdict, details.joined(separator: ", "))
  }

  // MARK: Operators

  private func value(_ formula: Formula, at step: Int, depth: Int) -> FormulaValue {
    guard depth < Self.maximalDepth else { return .unknown("the formula is nested too deeply") }
    func inner(_ formula: Formula) -> FormulaValue { value(formula, at: step, depth: depth + 1) }
    switch formula {
    case .integer(let number): return .integer(number)
    case .boolean(let flag): return .boolean(flag)
    case .symbol(let name): return .symbol(name)
    case .set(let members): return .set(Set(members.map(inner)))
    case .list(let members): return .list(members.map(inner))
    case .range(let first, let last):
      guard case .integer(let first) = inner(first), case .integer(let last) = inner(last) else {
        return .unknown("an end of the range is unknown")
      }
      return .range(first, last)
    case .not(let operand):
      let value = inner(operand)
      guard case .boolean(let flag) = value else { return Self.unknown(value) }
      return .boolean(!flag)
    case .negate(let operand):
      return Self.arithmetic(.subtract, .integer(0), inner(operand))
    case .binary(let binary, let left, let right):
      return Self.combine(binary, inner(left), inner(right))
    case .call(let call):
      do throws(Unknown) {
        return try self.value(of: call, at: step)
      } catch {
        return .unknown(error.reason)
      }
    case .ask(let call):
      var numbers: [Int] = []
      for formula in call.numbers {
        guard case .integer(let number) = inner(formula) else { return .unknown("a number is unknown") }
        numbers.append(number)
      }
      return subjects?.answer(to: call, numbers: numbers) ?? .unknown("nobody answers for `\(call.subject)`")
    case .apply(let operation, let arguments): return Self.value(of: operation, arguments.map(inner))
    }
  }

  private static func unknown(_ values: FormulaValue...) -> FormulaValue {
    .unknown(values.lazy.compactMap(\.unknownReason).first ?? "the operands do not fit the operator")
  }

  private static func combine(
    _ binary: FormulaOperator, _ left: FormulaValue, _ right: FormulaValue
  ) -> FormulaValue {
    switch binary {
    case .or, .and:
      // Kleene's logic: one side may decide alone.
      let deciding = FormulaValue.boolean(binary == .or)
      if left == deciding || right == deciding { return deciding }
      guard case .boolean = left, case .boolean = right else { return unknown(left, right) }
      return .boolean(binary == .and)
    case .equal: return equality(left, right)
    case .notEqual:
      guard case .boolean(let isEqual) = equality(left, right) else { return unknown(left, right) }
      return .boolean(!isEqual)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard case .integer(let first) = left, case .integer(let second) = right else { return unknown(left, right) }
      switch binary {
      case .less: return .boolean(first < second)
      case .lessOrEqual: return .boolean(first <= second)
      case .greater: return .boolean(first > second)
      default: return .boolean(first >= second)
      }
    case .in: return membership(left, right)
    case .add, .subtract, .multiply, .divide, .remainder: return arithmetic(binary, left, right)
    }
  }

  private static func arithmetic(
    _ binary: FormulaOperator, _ left: FormulaValue, _ right: FormulaValue
  ) -> FormulaValue {
    guard case .integer(let first) = left, case .integer(let second) = right else { return unknown(left, right) }
    let result: (partialValue: Int, overflow: Bool)
    switch binary {
    case .add: result = first.addingReportingOverflow(second)
    case .subtract: result = first.subtractingReportingOverflow(second)
    case .multiply: result = first.multipliedReportingOverflow(by: second)
    default:
      if second == 0 { return .unknown("division by zero") }
      result =
        binary == .divide
        ? first.dividedReportingOverflow(by: second) : first.remainderReportingOverflow(dividingBy: second)
    }
    return result.overflow ? .unknown("the number is too large") : .integer(result.partialValue)
  }

  /// Two lists compare by order; a list and a set compare by their members.
  private static func equality(_ left: FormulaValue, _ right: FormulaValue) -> FormulaValue {
    switch (left, right) {
    case (.list(let members), .set): return equality(.set(Set(members)), right)
    case (.set, .list(let members)): return equality(left, .set(Set(members)))
    case (.list(let first), .list(let second)) where first.count != second.count: return .boolean(false)
    default:
      guard left.unknownReason == nil, right.unknownReason == nil else { return unknown(left, right) }
      return .boolean(left == right)
    }
  }

  private static func membership(_ member: FormulaValue, _ collection: FormulaValue) -> FormulaValue {
    if let reason = member.unknownReason { return .unknown(reason) }
    switch collection {
    case .range(let first, let last):
      guard case .integer(let number) = member else { return unknown(member) }
      return .boolean(first <= number && number <= last)
    case .set(let members):
      if members.contains(member) { return .boolean(true) }
    case .list(let members):
      if members.contains(member) { return .boolean(true) }
    default: return unknown(collection)
    }
    return collection.unknownReason.map { .unknown($0) } ?? .boolean(false)
  }

  // MARK: Moments

  /// The step of a mark, as seen from the step of the formula; -1 for the start.
  func index(of mark: MarkName?, at step: Int) throws(Unknown) -> Int {
    switch mark {
    case nil, "here": return step
    case "start": return -1
    case "end": return steps.count - 1
    case let name?:
      guard let index = marks[name] else { throw Unknown("there is no mark `\(name)`") }
      return index
    }
  }

  /// The indices of the steps in an interval.
  func indices(of interval: MarkInterval?, at step: Int) throws(Unknown) -> Range<Int> {
    let first = try index(of: interval?.from ?? "start", at: step) + 1
    let last = min(try index(of: interval?.to, at: step), steps.count - 1)
    return first <= last ? first..<(last + 1) : 0..<0
  }

  /// What happened in a step of the scenario.
  func traceStep(_ index: Int) throws(Unknown) -> TraceStep {
    guard steps.indices.contains(index), let step = steps[index] else {
      throw Unknown("the run ended before step \(index + 1)")
    }
    return step
  }

  /// Whether a step changes nothing: the state before it is the state after it.
  private func isNeutral(_ index: Int) -> Bool {
    guard scenario.steps.indices.contains(index) else { return false }
    switch scenario.steps[index].action {
    case .mark, .expect, .note: return true
    default: return false
    }
  }

  /// The checkpoint at a moment, or the nearest one with only marks, notes and expectations in between.
  func checkpoint(_ moment: MarkName?, at step: Int) throws(Unknown) -> Checkpoint {
    let index = try index(of: moment, at: step)
    var before = index
    while before >= 0 {
      if let checkpoint = try traceStep(before).checkpoint { return checkpoint }
      guard isNeutral(before) else { break }
      before -= 1
    }
    var after = index + 1
    while isNeutral(after) {
      if let checkpoint = try traceStep(after).checkpoint { return checkpoint }
      after += 1
    }
    throw Unknown("no state was recorded there")
  }

  // MARK: Functions

  private func value(of call: FormulaCall, at step: Int) throws(Unknown) -> FormulaValue {
    switch call.function {
    case .faults, .traps, .kernelFaults, .majorFaults, .copies, .reuses, .zeroed, .zeroPages, .filePages, .swapIns:
      .integer(try count(call, at: step))
    case .errorCodes: try errorCodes(call, at: step)
    case .order: try order(call, at: step)
    case .values, .value: try valuesRead(call, at: step)
    case .killed, .error, .alive: try fate(call, at: step)
    case .pageTables: .integer(try pageTables(call, at: step))
    case .ksmItems, .ksmMergingPages, .ksmZeroPages: .integer(try ksmCount(call, at: step))
    case .frames, .sharedFrames, .sameFrame, .mapcount, .exclusive, .pinned, .present, .merged, .swapped, .kind, .node:
      try state(call, at: step)
    case .rss, .pss, .pssDirty, .sharedClean, .sharedDirty, .privateClean, .privateDirty, .uss, .referenced,
      .anonymous, .ksm, .lazyFree, .anonHugePages, .sharedHugeTLB, .privateHugeTLB, .swap, .swapPss, .locked:
      .integer(try smaps(call, at: step))
    }
  }
}
