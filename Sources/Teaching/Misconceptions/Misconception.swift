internal import Scenario

/// A belief about copy-on-write that is wrong, and how the numbers of a run answer it.
public struct Misconception: Sendable, Hashable {
  /// How well it is known that people believe it.
  public enum Evidence: String, Sendable {
    /// It stands in public material or in threads of learners.
    case seen
    /// It follows from how the mechanism can be misread; no class has shown it yet.
    case derived
  }

  /// `M01` to `M37`.
  public var id: String
  /// What is believed.
  public var belief: String
  /// What the run showed instead; names in braces are numbers of the run, which the lab gives.
  public var refutation: String
  /// How it is.
  public var rule: String
  /// What to look at next.
  public var check: String
  /// How well it is known.
  public var evidence: Evidence

  init(
    _ id: String, _ belief: String, _ refutation: String, rule: String, check: String, _ evidence: Evidence
  ) {
    self.id = id
    self.belief = belief
    self.refutation = refutation
    self.rule = rule
    self.check = check
    self.evidence = evidence
  }

  /// All of them, in the order of their numbers.
  public static let all: [Misconception] = sharing + paying + placing + wholeSystems

  /// The one with this number, nil where there is none.
  public static func of(_ id: String) -> Misconception? { all.first { $0.id == id } }

  /// The refutation, cut at its names.
  var template: TextTemplate? {
    try? TextTemplate(SourceText(refutation, at: SourcePosition(line: 1, column: 1), isLiteral: false))
  }

  /// The names that the lab must give numbers for.
  public var slots: [String] { template?.formulas.map(\.text) ?? [] }
}
