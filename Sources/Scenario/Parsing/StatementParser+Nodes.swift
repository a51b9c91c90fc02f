extension StatementParser {
  private static var modes: [String] { NodePolicy.Mode.allCases.map(\.rawValue) }

  /// What follows `policy PROCESS`: pages, if any, and a policy.
  mutating func readPolicy() throws(Problem) -> Statement.Body {
    var target: TargetSyntax?
    if !isAtPolicy { target = try cursor.target() }
    let expected = Self.modes.joined(separator: ", ")
    let word = try cursor.word(expected)
    guard let mode = NodePolicy.Mode(rawValue: word.value) else {
      throw Problem(
        "unknown policy `\(word.value)`", at: word, expected: expected,
        hint: Suggestion.hint(for: word.value, among: Self.modes))
    }
    return .policy(NodePolicy(mode, nodes: mode.hasNodes ? try readNodes(mode) : []), target: target)
  }

  /// The word is a policy and not a region: an equals sign follows, or nothing.
  private var isAtPolicy: Bool {
    let rest = cursor.rest
    if rest.count > 1, rest[1].kind == .symbol(.assign) { return true }
    guard let first = rest.first, case .word(let word) = first.kind, Self.modes.contains(word) else { return false }
    return rest.count == 1 || rest[1].kind == .end
  }

  /// `=0,1`.
  private mutating func readNodes(_ mode: NodePolicy.Mode) throws(Problem) -> [Int] {
    try cursor.expect(.assign, "`\(mode.rawValue)=0,1`")
    var nodes: [Int] = []
    repeat {
      let token = cursor.current
      guard case .number(let node, nil) = token.kind, (0...NodePolicy.lastNode).contains(node) else {
        throw cursor.unexpected("the number of a node from 0 to \(NodePolicy.lastNode)")
      }
      if nodes.contains(node) { throw Problem("node \(node) is named twice", at: token) }
      nodes.append(node)
      cursor.advance()
    } while cursor.accept(.comma)
    return nodes
  }

  /// `cpu=N` or `node=N`.
  mutating func readPlace() throws(Problem) -> Statement.Body {
    let before = problems.count
    let end = cursor.current
    let options = options([.init("cpu", .count(0...Self.lastCPU)), .init("node", .count(0...NodePolicy.lastNode))])
    switch (options.number("cpu"), options.number("node")) {
    case (let cpu?, nil): return .place(cpu: cpu.value)
    case (nil, let node?): return .placeOnNode(node)
    case (nil, nil):
      guard problems.count > before else { throw Problem("where to?", at: end, expected: "`cpu=N` or `node=N`") }
      return .place(cpu: 0)
    case (_?, let node?):
      throw Problem("`cpu` and `node` exclude each other", at: Located("node", at: node.position, length: node.length))
    }
  }
}
