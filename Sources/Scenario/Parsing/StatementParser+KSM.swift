extension StatementParser {
  private static let ksmOptions: [Options.Specification] = [
    .init("smart-scan", .choice(["on", "off"])), .init("use-zero-pages", .choice(["on", "off"])),
    // max_page_sharing_store refuses 1.
    .init("max-page-sharing", .count(2...1_000_000)), .init("merge-across-nodes", .choice(["on", "off"])),
  ]

  /// What follows the verb `ksm`.
  mutating func readKSM() throws(Problem) -> KSMAction {
    let end = cursor.current
    if cursor.accept(word: "unmerge") { return .unmerge }
    if cursor.accept(word: "scan") { return .scan(try readScans(most: KSMAction.mostScans)) }
    let options = options(Self.ksmOptions)
    var settings: [KSMOption] = []
    if let word = options.word("smart-scan") { settings.append(.smartScan(word.value == "on")) }
    if let word = options.word("use-zero-pages") { settings.append(.useZeroPages(word.value == "on")) }
    if let count = options.number("max-page-sharing") { settings.append(.maxPageSharing(count.value)) }
    if let word = options.word("merge-across-nodes") { settings.append(.mergeAcrossNodes(word.value == "on")) }
    if settings.isEmpty, problems.isEmpty {
      throw Problem("what should KSM do?", at: end, expected: "`scan N`, `unmerge` or settings")
    }
    return .set(settings)
  }

  /// What follows `prctl PROCESS`.
  mutating func readMemoryMerge() throws(Problem) -> Bool {
    let before = problems.count
    let end = cursor.current
    let options = options([.init("memory-merge", .choice(["on", "off"]))])
    if let word = options.word("memory-merge") { return word.value == "on" }
    guard problems.count > before else { throw Problem("`memory-merge=` is missing", at: end) }
    return false
  }

  /// The number of full scans, 1 if none is given.
  mutating func readScans(most: Int) throws(Problem) -> Int {
    if cursor.isAtEnd { return 1 }
    let token = cursor.current
    guard case .number(let count, nil) = token.kind, (1...most).contains(count) else {
      throw cursor.unexpected("a number of full scans from 1 to \(most)")
    }
    cursor.advance()
    return count
  }
}
