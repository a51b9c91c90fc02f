extension StatementParser {
  private static let khugepagedOptions: [Options.Specification] = [
    .init("max-none", .count(KhugepagedOption.range)), .init("max-shared", .count(KhugepagedOption.range)),
  ]

  /// What follows the verb `khugepaged`.
  mutating func readKhugepaged() throws(Problem) -> KhugepagedAction {
    let end = cursor.current
    if cursor.accept(word: "scan") { return .scan(try readScans(most: KhugepagedAction.mostScans)) }
    let options = options(Self.khugepagedOptions)
    var limits: [KhugepagedOption] = []
    if let count = options.number("max-none") { limits.append(.mostMissing(count.value)) }
    if let count = options.number("max-shared") { limits.append(.mostShared(count.value)) }
    if limits.isEmpty, problems.isEmpty {
      throw Problem("what should khugepaged do?", at: end, expected: "`scan N`, or limits")
    }
    return .set(limits)
  }
}
