extension FormulaParser {
  /// A call of a function that looks at its arguments alone; the cursor stands at the opening parenthesis.
  mutating func apply(_ operation: FormulaOperation, _ token: Token) throws(Problem) -> Typed {
    cursor.advance()
    var arguments: [Typed] = []
    do throws(Problem) {
      if !cursor.isAt(.closeParenthesis) {
        repeat { arguments.append(try argument()) } while cursor.accept(.comma)
      }
      try cursor.expect(.closeParenthesis, "`,` or `)`")
      guard operation.arity.contains(arguments.count) else {
        throw Problem("`\(operation.rawValue)` has \(arguments.count) arguments", at: token)
      }
      return Typed(
        formula: .apply(operation, arguments.map(\.formula)), type: try type(of: operation, arguments, at: token),
        place: Located((), at: token), openNames: operation == .choose ? arguments.flatMap(\.openNames) : [])
    } catch {
      var problem = error
      if problem.hint == nil { problem.hint = "usage: \(operation.usage)" }
      throw problem
    }
  }

  private func type(
    of operation: FormulaOperation, _ arguments: [Typed], at token: Token
  ) throws(Problem) -> FormulaType {
    switch operation {
    case .size:
      try requireCollection(arguments[0])
      return .integer
    case .union, .intersect, .minus:
      for argument in arguments { try requireCollection(argument) }
      return .set(try unify(members(of: arguments[0]), members(of: arguments[1]), at: token).element)
    case .min, .max:
      for argument in arguments { try require(.integer, argument, for: token) }
      return .integer
    case .choose:
      try require(.boolean, arguments[0], for: token)
      return try unify(arguments[1], arguments[2], at: token)
    }
  }

  private func requireCollection(_ argument: Typed) throws(Problem) {
    guard argument.type.isCollection else {
      throw Problem(
        "\(argument.type.description) has no members", at: argument.place, expected: "a set such as `{1, 2}`")
    }
  }

  /// A collection as a set of its members.
  private func members(of collection: Typed) -> Typed {
    var set = collection
    set.type = .set(collection.type.element)
    return set
  }
}
