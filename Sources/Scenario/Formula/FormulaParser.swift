/// Reads and type-checks a formula.
struct FormulaParser {
  /// A formula with its type, and the names in it whose meaning depends on what they are compared with.
  struct Typed {
    var formula: Formula
    var type: FormulaType
    var place: Located<Void>
    var openNames: [Located<String>] = []
  }

  /// Parentheses, brackets and prefix operators may be nested this deep.
  static let maximalDepth = 64
  /// Parts of a formula, so that every walk over it ends soon and needs little stack.
  static let maximalSize = 512

  /// An argument is a whole expression, and may be a range.
  private static let argumentPrecedence = 1

  var cursor: TokenCursor
  let scope: FormulaScope
  private var depth = 0
  private var size = 0

  private init(_ tokens: [Token], scope: FormulaScope) {
    cursor = TokenCursor(tokens)
    self.scope = scope
  }

  /// The formula of all tokens (the last is `.end`), which must be true or false.
  static func parse(_ tokens: [Token], scope: FormulaScope) throws(Problem) -> Formula {
    let result = try parseTyped(tokens, scope: scope)
    guard result.type == .boolean else {
      throw Problem(
        "the formula is \(result.type.description)", at: result.place, expected: "a comparison such as `... == 2`")
    }
    return result.formula
  }

  /// The formula of all tokens, of any type.
  static func parseTyped(
    _ tokens: [Token], scope: FormulaScope, allowsRange: Bool = false
  ) throws(Problem) -> Typed {
    var parser = FormulaParser(tokens, scope: scope)
    let result = allowsRange ? try parser.argument() : try parser.expression(1)
    if !parser.cursor.isAtEnd { throw parser.cursor.unexpected("an operator or the end of the line") }
    if case .symbol(nil) = result.type { throw parser.meaningless(result) }
    return result
  }

  private mutating func nested<Result>(
    _ body: (inout FormulaParser) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximalDepth else {
      throw Problem("the formula is nested more than \(Self.maximalDepth) deep", at: cursor.current)
    }
    return try body(&self)
  }

  mutating func countPart() throws(Problem) {
    size += 1
    guard size <= Self.maximalSize else {
      throw Problem("the formula has more than \(Self.maximalSize) parts", at: cursor.current)
    }
  }

  // MARK: Operators

  private func binaryOperator() -> FormulaOperator? {
    switch cursor.current.kind {
    case .word(let word):
      ["or", "and", "in"].contains(word) ? FormulaOperator(rawValue: word) : nil
    case .symbol(let symbol): FormulaOperator(rawValue: symbol.rawValue)
    default: nil
    }
  }

  /// An expression whose operators bind at least as strongly as `precedence`.
  mutating func expression(_ precedence: Int) throws(Problem) -> Typed {
    var left = try prefix(precedence)
    while let binary = binaryOperator(), binary.precedence >= precedence {
      let token = cursor.current
      try countPart()
      cursor.advance()
      let right = try nested { parser throws(Problem) in try parser.operand(binary.precedence + 1) }
      left = try combine(binary, left, right, at: token)
      if binary.precedence == FormulaOperator.equal.precedence, let next = binaryOperator(),
        next.precedence == binary.precedence
      {
        throw Problem(
          "comparisons cannot be chained", at: cursor.current, hint: "join two comparisons with `and`")
      }
    }
    return left
  }

  /// The operand of a comparison may be a range, which binds less strongly than sums.
  private mutating func operand(_ precedence: Int) throws(Problem) -> Typed {
    let left = try expression(precedence)
    guard precedence == FormulaOperator.equal.precedence + 1 || precedence == Self.argumentPrecedence,
      cursor.isAt(.range)
    else { return left }
    return try range(from: left)
  }

  private mutating func range(from left: Typed) throws(Problem) -> Typed {
    let token = cursor.current
    try countPart()
    cursor.advance()
    let right = try expression(FormulaOperator.add.precedence)
    try require(.integer, left, for: token)
    try require(.integer, right, for: token)
    return Typed(formula: .range(left.formula, right.formula), type: .range, place: left.place)
  }

  private mutating func prefix(_ precedence: Int) throws(Problem) -> Typed {
    let token = cursor.current
    if token.kind == .word("not") {
      try countPart()
      cursor.advance()
      let inner = try nested { parser throws(Problem) in try parser.expression(3) }
      try require(.boolean, inner, for: token)
      return Typed(formula: .not(inner.formula), type: .boolean, place: Located((), at: token))
    }
    if token.kind == .symbol(.minus) {
      try countPart()
      cursor.advance()
      let inner = try nested { parser throws(Problem) in try parser.prefix(8) }
      try require(.integer, inner, for: token)
      return Typed(formula: .negate(inner.formula), type: .integer, place: Located((), at: token))
    }
    return try primary()
  }

  func require(_ type: FormulaType, _ operand: Typed, for token: Token) throws(Problem) {
    guard operand.type != type else { return }
    if case .symbol(nil) = operand.type { throw meaningless(operand) }
    throw Problem(
      "\(token.description) needs \(type.description) and gets \(operand.type.description)", at: operand.place)
  }

  private func combine(
    _ binary: FormulaOperator, _ left: Typed, _ right: Typed, at token: Token
  ) throws(Problem) -> Typed {
    let formula = Formula.binary(binary, left.formula, right.formula)
    switch binary {
    case .or, .and:
      try require(.boolean, left, for: token)
      try require(.boolean, right, for: token)
      return Typed(formula: formula, type: .boolean, place: left.place)
    case .add, .subtract, .multiply, .divide, .remainder:
      try require(.integer, left, for: token)
      try require(.integer, right, for: token)
      return Typed(formula: formula, type: .integer, place: left.place)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      try require(.integer, left, for: token)
      try require(.integer, right, for: token)
      return Typed(formula: formula, type: .boolean, place: left.place)
    case .equal, .notEqual:
      let shared = try unify(left, right, at: token)
      if case .symbol(nil) = shared { throw meaningless(left) }
      return Typed(formula: formula, type: .boolean, place: left.place)
    case .in:
      guard right.type.isCollection else {
        throw Problem("`in` needs a set, a list or a range on its right", at: right.place)
      }
      if let element = right.type.element {
        let member = Typed(
          formula: right.formula, type: element, place: right.place, openNames: right.openNames)
        let shared = try unify(left, member, at: token)
        if case .symbol(nil) = shared { throw meaningless(left) }
      }
      return Typed(formula: formula, type: .boolean, place: left.place)
    }
  }

  // MARK: Operands

  /// One argument of a function that looks at its arguments alone.
  mutating func argument() throws(Problem) -> Typed {
    try nested { parser throws(Problem) in try parser.operand(Self.argumentPrecedence) }
  }

  private mutating func primary() throws(Problem) -> Typed {
    let token = cursor.current
    let place = Located((), at: token)
    try countPart()
    switch token.kind {
    case .number(let value, _):
      cursor.advance()
      return Typed(formula: .integer(value), type: .integer, place: place)
    case .character(let byte):
      cursor.advance()
      return Typed(formula: .integer(Int(byte)), type: .integer, place: place)
    case .word(let word):
      return try name(word, token)
    case .symbol(.openParenthesis):
      cursor.advance()
      let inner = try nested { parser throws(Problem) in try parser.expression(1) }
      try cursor.expect(.closeParenthesis)
      return inner
    case .symbol(.openBrace):
      cursor.advance()
      let (members, element, names) = try members(until: .closeBrace)
      return Typed(formula: .set(members), type: .set(element), place: place, openNames: names)
    case .symbol(.openBracket):
      cursor.advance()
      let (members, element, names) = try members(until: .closeBracket)
      return Typed(formula: .list(members), type: .list(element), place: place, openNames: names)
    default:
      throw cursor.unexpected("a number, a function, a name, a set or a parenthesis")
    }
  }

  private mutating func name(_ word: String, _ token: Token) throws(Problem) -> Typed {
    let place = Located((), at: token)
    cursor.advance()
    if cursor.isAt(.openParenthesis) { return try call(word, token) }
    switch word {
    case "true", "false": return Typed(formula: .boolean(word == "true"), type: .boolean, place: place)
    case "and", "or", "in":
      throw Problem("`\(word)` has no left side", at: token)
    default:
      return Typed(
        formula: .symbol(word), type: .symbol(nil), place: place, openNames: [Located(word, at: token)])
    }
  }

  private mutating func members(
    until close: Token.Symbol
  ) throws(Problem) -> (members: [Formula], element: FormulaType?, names: [Located<String>]) {
    var members: [Formula] = []
    var shared: Typed?
    if cursor.accept(close) { return ([], nil, []) }
    repeat {
      let token = cursor.current
      let member = try nested { parser throws(Problem) in try parser.expression(1) }
      guard !member.type.isCollection else {
        throw Problem("a collection cannot hold \(member.type.description)", at: member.place)
      }
      members.append(member.formula)
      if var known = shared {
        known.type = try unify(known, member, at: token)
        known.openNames += member.openNames
        shared = known
      } else {
        shared = member
      }
    } while cursor.accept(.comma)
    try cursor.expect(close, "`,` or `\(close.rawValue)`")
    return (members, shared?.type, shared?.openNames ?? [])
  }
}
