internal import Profiler

/// How many identities hold, and those that do not with their numbers.
struct CheckLines {
  private let checks: [ProfileChecks.Check]
  private let amounts: AmountText

  init(_ checks: [ProfileChecks.Check], amounts: AmountText) {
    self.checks = checks
    self.amounts = amounts
  }

  /// The line of completeness, and a line for each identity that does not hold.
  func lines(style: Style) -> [String] {
    guard let sentence else { return [] }
    let isWhole = failures.isEmpty
    let first = "\(sentence) \(style.verdictSign(isWhole))"
    return ([first] + failures.map(style.printable)).flatMap { style.wrap($0, width: style.width - 1) }
      .map { style.paint($0, isWhole ? .faint : .bad) }
  }

  /// How many hold; nil where none could be checked.
  var sentence: String? {
    guard !checks.isEmpty else { return nil }
    let held = checks.count - failures.count
    return "\(held) of \(checks.count) identities that hold on every family \(held == 1 ? "holds" : "hold") here"
  }

  /// Those that do not hold, each with its numbers.
  var failures: [String] {
    checks.filter { !$0.holds }.map { check in
      let sides = [check.counted, check.kernel].map { (side: Int) in
        check.unit == .bytes ? amounts.text(side) : "\(side)"
      }
      return "\(check.name): \(sides[0]), \(sides[1])"
    }
  }
}
