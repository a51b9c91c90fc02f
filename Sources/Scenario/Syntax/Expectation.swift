/// A statement that must hold: `expect FORMULA`.
public struct Expectation: Sendable, Hashable, Codable {
  /// The formula as it was written.
  public var text: String
  /// The formula.
  public var formula: Formula

  /// Creates an expectation.
  public init(text: String, formula: Formula) {
    self.text = text
    self.formula = formula
  }
}
