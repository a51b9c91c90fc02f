extension FormulaParser {
  /// A call; the cursor stands at the opening parenthesis.
  mutating func call(_ word: String, _ token: Token) throws(Problem) -> Typed {
    if let operation = FormulaOperation(rawValue: word) { return try apply(operation, token) }
    if let subject = calledSubject { return try ask(subject, word, token) }
    let names = FormulaFunction.allCases.map(\.rawValue) + FormulaOperation.allCases.map(\.rawValue)
    guard let function = FormulaFunction(rawValue: word) else {
      throw Problem(
        "unknown function `\(word)`", at: token,
        hint: Suggestion.hint(for: word, among: names) ?? "the functions are " + names.joined(separator: ", "))
    }
    guard scope.hasRun else {
      throw Problem(
        "`\(word)` asks what a run has shown, and this formula is computed before anything runs", at: token,
        hint: "use parameters only")
    }
    cursor.advance()
    var call = FormulaCall(function: function)
    var isFirst = true
    do throws(Problem) {
      for (parameter, isOptional) in function.parameters {
        let isPresent = isFirst ? !cursor.isAt(.closeParenthesis) : cursor.isAt(.comma)
        if isOptional, !isPresent || !fits(parameter, offset: isFirst ? 0 : 1) { continue }
        if !isFirst { try cursor.expect(.comma, parameter.description) }
        try readArgument(parameter, into: &call)
        isFirst = false
      }
      if cursor.isAt(.comma) {
        cursor.advance()
        throw Problem("`\(word)` has no parameter for this", at: cursor.current)
      }
      try cursor.expect(.closeParenthesis, "`)`")
    } catch {
      var problem = error
      if problem.hint == nil, !problem.message.isEmpty { problem.hint = "usage: \(function.usage)" }
      throw problem
    }
    return Typed(formula: .call(call), type: function.resultType, place: Located((), at: token))
  }

  /// Whether the tokens at the offset can be this optional argument.
  private func fits(_ parameter: FormulaFunction.Parameter, offset: Int) -> Bool {
    guard case .word(let word) = cursor.peek(offset).kind else { return false }
    let isInterval = cursor.peek(offset + 1).kind == .symbol(.range)
    switch parameter {
    case .interval: return isInterval
    case .pages, .region: return !isInterval && (scope.widths[word] != nil || !scope.isMark(word))
    default: return !isInterval
    }
  }

  private mutating func readArgument(
    _ parameter: FormulaFunction.Parameter, into call: inout FormulaCall
  ) throws(Problem) {
    try countPart()
    switch parameter {
    case .process: call.processes.append(try process(parameter).value)
    case .processes: call.processes = try processes(parameter)
    case .pages: call.targets.append(try pages())
    case .region:
      let place = cursor.current
      let selection = try pages()
      guard selection.isWholeRegion else {
        throw Problem(
          "smaps counts whole regions", at: place, expected: "`\(selection.region)` without brackets")
      }
      call.targets.append(selection)
    case .page:
      let place = cursor.current
      let selection = try pages()
      guard selection.pages.count == 1 else {
        throw Problem("this function is about one page", at: place, expected: "`\(selection.region)[0]`")
      }
      call.targets.append(
        PageSelection(region: selection.region, pages: selection.pages, isWholeRegion: false))
    case .interval: call.interval = try interval()
    case .moment: call.moment = try moment(parameter)
    case .mark:
      let mark = try mark(parameter)
      guard !FormulaScope.implicitMarks.contains(mark.value) else {
        throw Problem("`\(mark.value)` is not set by a `mark` line", at: mark, expected: parameter.description)
      }
      call.moment = mark.value
    case .effect: call.effect = try effect(parameter)
    }
  }

  private mutating func process(_ parameter: FormulaFunction.Parameter) throws(Problem) -> Located<ProcessName> {
    let name = try cursor.word(parameter.description)
    try checkProcess(name)
    return name
  }

  private mutating func processes(_ parameter: FormulaFunction.Parameter) throws(Problem) -> [ProcessName] {
    guard cursor.accept(.openBrace) else { return [try process(parameter).value] }
    var names: [ProcessName] = []
    repeat {
      try countPart()
      let name = try process(.process)
      guard !names.contains(name.value) else { throw Problem("`\(name.value)` is there twice", at: name) }
      names.append(name.value)
    } while cursor.accept(.comma)
    try cursor.expect(.closeBrace, "`,` or `}`")
    return names
  }

  private mutating func pages() throws(Problem) -> PageSelection {
    let target = try cursor.target()
    let region = target.region.value
    guard let width = scope.widths[region] else {
      if scope.unreadWords.contains(region) { throw ScenarioBuilder.silent }
      throw Problem(
        "unknown region `\(region)`", at: target.region, expected: "a region",
        hint: Suggestion.hint(for: region, among: scope.widths.keys.sorted()))
    }
    let selection: PageSelection?
    switch target.pages.value {
    case .whole: selection = PageSelection(region: region, pages: 0..<width, isWholeRegion: true)
    case .from(let first):
      selection =
        first < width
        ? PageSelection(region: region, pages: first..<width, isWholeRegion: false) : nil
    case .range(let range):
      selection =
        range.upperBound < width
        ? PageSelection(region: region, pages: range.lowerBound..<(range.upperBound + 1), isWholeRegion: false) : nil
    }
    guard let selection else {
      throw Problem(
        "`\(region)` has \(width) \(width == 1 ? "page" : "pages")", at: target.pages,
        expected: width == 1 ? "page 0" : "pages from 0 to \(width - 1)")
    }
    return selection
  }

  private mutating func mark(_ parameter: FormulaFunction.Parameter) throws(Problem) -> Located<MarkName> {
    let name = try cursor.word(parameter.description)
    guard scope.order(of: name.value) == nil else { return name }
    if scope.unreadWords.contains(name.value) { throw ScenarioBuilder.silent }
    if scope.allMarks.contains(name.value) {
      throw Problem(
        "the mark `\(name.value)` is set only after this line", at: name, hint: "move the expectation behind it")
    }
    throw Problem(
      "unknown mark `\(name.value)`", at: name, expected: parameter.description,
      hint: Suggestion.hint(for: name.value, among: scope.allMarks.union(FormulaScope.implicitMarks).sorted()))
  }

  private mutating func moment(_ parameter: FormulaFunction.Parameter) throws(Problem) -> MarkName {
    let mark = try mark(parameter)
    guard mark.value != "start" else { throw Problem("nothing exists at `start`", at: mark) }
    return mark.value
  }

  private mutating func interval() throws(Problem) -> MarkInterval {
    let from = try mark(.interval)
    try cursor.expect(.range, FormulaFunction.Parameter.interval.description)
    let to = try mark(.interval)
    guard let first = scope.order(of: from.value), let last = scope.order(of: to.value), first <= last else {
      throw Problem("the interval runs backwards", at: from, hint: "`\(to.value)` comes before `\(from.value)`")
    }
    return MarkInterval(from: from.value, to: to.value)
  }

  private mutating func effect(_ parameter: FormulaFunction.Parameter) throws(Problem) -> FormulaFunction {
    let name = try cursor.word(parameter.description)
    let effects = FormulaFunction.allCases.filter(\.isEffect)
    guard let effect = effects.first(where: { $0.rawValue == name.value }) else {
      throw Problem(
        "`\(name.value)` does not count anything", at: name,
        expected: effects.map(\.rawValue).joined(separator: ", "),
        hint: Suggestion.hint(for: name.value, among: effects.map(\.rawValue)))
    }
    return effect
  }
}
