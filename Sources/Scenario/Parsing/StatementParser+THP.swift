extension StatementParser {
  private static let thpOptions: [Options.Specification] = [
    .init("enabled", .choice(HugePageOption.Mode.allCases.map(\.rawValue))), .init("size", .size),
    .init("zero-page", .choice(["on", "off"])),
  ]

  /// What follows the verb `thp`.
  mutating func readTHP() throws(Problem) -> [HugePageOption] {
    let end = cursor.current
    let options = options(Self.thpOptions)
    var settings: [HugePageOption] = []
    let mode = options.word("enabled").flatMap { HugePageOption.Mode(rawValue: $0.value) }
    if let size = options.number("size") {
      let order = size.value.trailingZeroBitCount
      guard size.value.nonzeroBitCount == 1, HugePageOption.orders.contains(order) else {
        throw Problem("there are no folios of this size", at: size.position, expected: "16KiB, 32KiB, 64KiB ... 2MiB")
      }
      guard let mode else {
        throw Problem("`enabled=` is missing", at: end, expected: "`enabled=` and `size=` together")
      }
      settings.append(.size(order: order, mode))
    } else if let mode {
      guard mode != .inherit else {
        throw Problem("`inherit` is for one size", at: end, hint: "add `size=64KiB`, or say always, madvise or never")
      }
      settings.append(.enabled(mode))
    }
    if let word = options.word("zero-page") { settings.append(.zeroPage(word.value == "on")) }
    if settings.isEmpty, problems.isEmpty {
      throw Problem("what should be set?", at: end, expected: "`enabled=`, `size=` and `enabled=`, or `zero-page=`")
    }
    return settings
  }
}
