/// A number of a story of branches: what a model says of it, and what was measured.
public struct BranchFigure: Sendable, Hashable, Codable {
  /// What follows from both.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// They are the same, and had to be.
    case equal
    /// It is as much as the model says at least.
    case inBand
    /// It is not what the model says.
    case differs
    /// No model says anything.
    case notModelled
  }

  /// What the model says; the least where it must not be the same; nil where no model says anything.
  public let predicted: Int?
  /// What was measured.
  public let measured: Int
  /// What follows.
  public let verdict: Verdict

  /// A number that must be the same.
  init(predicted: Int, measured: Int) {
    self.init(predicted: predicted, measured: measured, isSame: predicted == measured)
  }

  /// A number that must be that of the same things.
  init(predicted: Int, measured: Int, isSame: Bool) {
    (self.predicted, self.measured) = (predicted, measured)
    verdict = isSame ? .equal : .differs
  }

  /// A number of which the least is known.
  init(atLeast least: Int, measured: Int) {
    (predicted, self.measured) = (least, measured)
    verdict = measured >= least ? .inBand : .differs
  }

  /// A number that no model knows.
  init(measured: Int) { (predicted, self.measured, verdict) = (nil, measured, .notModelled) }
}
