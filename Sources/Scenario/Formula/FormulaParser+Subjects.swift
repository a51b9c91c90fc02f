extension FormulaParser {
  /// The subject that a call is about, if its first argument names one; the cursor stands at the opening parenthesis.
  var calledSubject: FormulaSubject? {
    guard case .word(let name) = cursor.peek(1).kind else { return nil }
    return scope.subjects[name]
  }

  /// A call about a subject; the cursor stands at the opening parenthesis.
  mutating func ask(_ subject: FormulaSubject, _ word: String, _ token: Token) throws(Problem) -> Typed {
    guard let function = subject.functions.first(where: { $0.name == word }) else {
      let names = subject.functions.map(\.name)
      throw Problem(
        "`\(word)` cannot be asked of `\(subject.name)`", at: token,
        hint: Suggestion.hint(for: word, among: names) ?? "it can be asked: " + names.joined(separator: ", "))
    }
    cursor.advance()
    cursor.advance()
    var call = SubjectCall(subject: subject.name, function: function)
    do throws(Problem) {
      for parameter in function.parameters {
        try countPart()
        let isOptional = parameter == .moment || parameter == .interval
        if isOptional, !cursor.isAt(.comma) { continue }
        try cursor.expect(.comma, parameter.description)
        try readArgument(parameter, of: subject, into: &call)
      }
      try cursor.expect(.closeParenthesis, "`)`")
    } catch {
      var problem = error
      if problem.hint == nil { problem.hint = "usage: \(function.usage)" }
      throw problem
    }
    return Typed(
      formula: .ask(call), type: function.isTruth ? .boolean : .integer, place: Located((), at: token))
  }

  private mutating func readArgument(
    _ parameter: SubjectFunction.Parameter, of subject: FormulaSubject, into call: inout SubjectCall
  ) throws(Problem) {
    switch parameter {
    case .part:
      let name = try cursor.word(parameter.description)
      guard subject.parts.contains(name.value) else {
        throw Problem(
          "`\(subject.name)` has no part `\(name.value)`", at: name,
          hint: Suggestion.hint(for: name.value, among: subject.parts.sorted()))
      }
      call.parts.append(name.value)
    case .number:
      let token = cursor.current
      let number = try argument()
      try require(.integer, number, for: token)
      call.numbers.append(number.formula)
    case .moment: call.moment = try mark(of: subject).value
    case .interval:
      let from = try mark(of: subject)
      try cursor.expect(.range, parameter.description)
      let to = try mark(of: subject)
      guard let first = subject.order(of: from.value), let last = subject.order(of: to.value), first <= last else {
        throw Problem("the interval runs backwards", at: from, hint: "`\(to.value)` comes before `\(from.value)`")
      }
      call.interval = MarkInterval(from: from.value, to: to.value)
    }
  }

  private mutating func mark(of subject: FormulaSubject) throws(Problem) -> Located<MarkName> {
    let name = try cursor.word("a mark of `\(subject.name)`")
    guard subject.order(of: name.value) != nil else {
      throw Problem(
        "`\(subject.name)` has no mark `\(name.value)`", at: name,
        hint: Suggestion.hint(for: name.value, among: subject.marks + FormulaScope.implicitMarks.sorted()))
    }
    return name
  }
}
