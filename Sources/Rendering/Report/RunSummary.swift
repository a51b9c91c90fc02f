public import Experiment

/// A run in numbers: how much was compared, and what came of it.
public struct RunSummary: Sendable, Hashable, Codable {
  /// Quantities that both sides know; nil when only one side ran.
  public var compared: Int?
  /// Quantities in which the sides differ; nil when only one side ran.
  public var different: Int?
  /// Quantities that the model predicts and the kernel did not show; nil when only one side ran.
  public var unknown: Int?
  /// Expectations that hold on every side that ran.
  public var expectationsHeld: Int
  /// Expectations that fail on a side.
  public var expectationsFailed: Int
  /// Expectations of which neither can be said.
  public var expectationsUnknown: Int

  /// Counts what a run produced.
  public init(_ result: RunResult) {
    compared = result.comparison?.comparedCount
    different = result.comparison?.differences.count
    unknown = result.comparison?.unknownCount
    let failed = result.expectations.filter { $0.model == .fails || $0.kernel == .fails }.count
    let doubtful = result.expectations.filter { expectation in
      let verdicts = [expectation.model, expectation.kernel]
      return !verdicts.contains(.fails) && (verdicts.contains(.unknown) || verdicts == [nil, nil])
    }.count
    expectationsFailed = failed
    expectationsUnknown = doubtful
    expectationsHeld = result.expectations.count - failed - doubtful
  }

  /// One line on the comparison and one on the expectations.
  func lines(_ style: Style) -> [String] {
    var lines: [String] = []
    if let compared, let different, let unknown {
      let numbers = "\(compared) numbers compared, \(different) differ, \(unknown) unknown"
      if different > 0 {
        lines += verdict(false, "different: \(numbers)", style)
      } else if compared == 0 {
        lines += verdict(nil, "nothing could be compared: \(numbers)", style)
      } else {
        let claim = unknown == 0 ? "equal in every number" : "equal in every number that could be seen"
        lines += verdict(true, "\(claim): \(numbers)", style)
      }
    }
    let total = expectationsHeld + expectationsFailed + expectationsUnknown
    if total > 0 {
      let holds: Bool? = expectationsFailed > 0 ? false : expectationsUnknown > 0 ? nil : true
      var line = "\(expectationsHeld) of \(total) expectations hold"
      if expectationsFailed > 0 { line += ", \(expectationsFailed) failed" }
      if expectationsUnknown > 0 { line += ", \(expectationsUnknown) unknown" }
      lines += verdict(holds, line, style)
    }
    return lines
  }

  private func verdict(_ answer: Bool?, _ words: String, _ style: Style) -> [String] {
    style.paragraph(words, prefix: style.verdictSign(answer) + " ").map { style.paint($0, style.ink(answer)) }
  }
}
