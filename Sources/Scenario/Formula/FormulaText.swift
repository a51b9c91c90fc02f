extension FormulaCall: CustomStringConvertible {
  /// The call as it is written in a formula.
  public var description: String {
    var arguments: [String] = []
    var processes = processes[...]
    var targets = targets[...]
    for (parameter, _) in function.parameters {
      switch parameter {
      case .process:
        if let name = processes.popFirst() { arguments.append(name) }
      case .processes:
        let isSingle = processes.count == 1 && function != .order
        arguments.append(isSingle ? processes.joined() : "{" + processes.joined(separator: ", ") + "}")
      case .pages, .region, .page:
        if let target = targets.popFirst() { arguments.append(TextForm.selection(target)) }
      case .interval:
        if let interval { arguments.append("\(interval.from)..\(interval.to)") }
      case .moment, .mark:
        if let moment { arguments.append(moment) }
      case .effect:
        if let effect { arguments.append(effect.rawValue) }
      }
    }
    return "\(function.rawValue)(\(arguments.joined(separator: ", ")))"
  }
}

extension Formula {
  /// Every call in the formula, from left to right, each once.
  public var calls: [FormulaCall] {
    var found: [FormulaCall] = []
    collectCalls(into: &found)
    return found
  }

  private func collectCalls(into found: inout [FormulaCall]) {
    switch self {
    case .integer, .boolean, .symbol, .ask: break
    case .set(let members), .list(let members), .apply(_, let members):
      for member in members { member.collectCalls(into: &found) }
    case .range(let left, let right), .binary(_, let left, let right):
      left.collectCalls(into: &found)
      right.collectCalls(into: &found)
    case .not(let inner), .negate(let inner): inner.collectCalls(into: &found)
    case .call(let call):
      if !found.contains(call) { found.append(call) }
    }
  }
}

extension Formula {
  /// The names of what is asked beside the scenario.
  public var subjects: Set<String> {
    switch self {
    case .integer, .boolean, .symbol, .call: []
    case .set(let members), .list(let members), .apply(_, let members):
      members.reduce(into: []) { $0.formUnion($1.subjects) }
    case .range(let left, let right), .binary(_, let left, let right): left.subjects.union(right.subjects)
    case .not(let inner), .negate(let inner): inner.subjects
    case .ask(let call): [call.subject]
    }
  }
}

extension SubjectCall {
  /// A result of the call as a reader expects it: sizes with units.
  package func text(of value: FormulaValue) -> String {
    if isBytes, case .integer(let number) = value { return FormulaFunction.size(number) }
    return FormulaFunction.present.text(of: value)
  }
}

extension FormulaFunction {
  /// A result of this function as a reader expects it: sizes with units, bytes as characters, codes in hexadecimal.
  package func text(of value: FormulaValue) -> String {
    switch value {
    case .integer(let number):
      if isBytes { return Self.size(number) }
      if self == .value || self == .values, let byte = UInt8(exactly: number) { return TextForm.byte(byte) }
      if self == .errorCodes, number >= 0 { return "0x" + String(number, radix: 16) }
      return String(number)
    case .boolean(let flag): return String(flag)
    case .symbol(let name): return name
    case .set(let members): return "{" + members.map(text).sorted().joined(separator: ", ") + "}"
    case .list(let members): return "[" + members.map(text).joined(separator: ", ") + "]"
    case .range(let first, let last): return "\(first)..\(last)"
    case .unknown(let reason): return "unknown: \(reason)"
    }
  }

  static func size(_ bytes: Int) -> String {
    guard bytes != 0, bytes % 1024 == 0 else { return String(bytes) }
    return "\(bytes / 1024)KiB"
  }
}
