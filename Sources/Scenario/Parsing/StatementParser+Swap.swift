extension StatementParser {
  private static let swapOptions: [Options.Specification] = [.init("kind", .choice(SwapKind.allCases.map(\.rawValue)))]

  /// What follows the verb `swap`.
  mutating func readSwap() throws(Problem) -> SwapKind {
    guard cursor.accept(word: "on") else { throw cursor.unexpected("`on`") }
    return options(Self.swapOptions).word("kind").flatMap { SwapKind(rawValue: $0.value) } ?? .zram
  }
}
