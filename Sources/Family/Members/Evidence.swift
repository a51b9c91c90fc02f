/// What stands behind the numbers of a member.
public enum Evidence: Sendable, Hashable {
  /// The model was held against this engine.
  case measured(engine: String)
  /// Rules and examples that the maker has published; no engine can be had.
  case published(source: String)
}

/// What may be demanded of a quantity when the engine is measured.
public struct Claim: Sendable, Hashable {
  /// How close model and engine must be.
  public enum Demand: Sendable, Hashable {
    /// The same number.
    case equal
    /// Within what the text says.
    case band(String)
    /// The model says nothing.
    case unknown(String)
  }

  /// What is compared.
  public let quantity: String
  /// How close it must be.
  public let demand: Demand

  /// A quantity and how close it must be.
  public init(_ quantity: String, _ demand: Demand) { (self.quantity, self.demand) = (quantity, demand) }
}
