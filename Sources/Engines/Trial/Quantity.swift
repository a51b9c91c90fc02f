/// A number that model and engine both tell.
public struct Quantity: Sendable, Hashable {
  /// How close the two must be.
  public enum Demand: String, Sendable, Hashable, Codable {
    /// The same number.
    case equal
    /// Within bounds that the model gives with each comparison.
    case band
  }

  /// What it is called in reports, with its unit.
  public let name: String
  /// The quantity of the member's claim (`Member.claims`) that it is a part of.
  public let claim: String
  /// How close they must be: as the claim says.
  public let demand: Demand

  /// A quantity that is part of a claim.
  public init(_ name: String, claim: String, _ demand: Demand = .equal) {
    (self.name, self.claim, self.demand) = (name, claim, demand)
  }
}
