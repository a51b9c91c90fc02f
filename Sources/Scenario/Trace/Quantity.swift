/// How a number came to be known.
public enum Provenance: String, Sendable, Hashable, Codable {
  /// Read from the running kernel.
  case measured
  /// Concluded from other measurements by a stated rule.
  case inferred
  /// Computed by the model.
  case simulated
  /// Not to be had with the permissions of this run.
  case unknown
}

/// A number and how it came to be known.
///
/// An unknown number has no value: it is never zero.
public struct Quantity: Sendable, Hashable, Codable {
  /// The number, or nil when it is unknown.
  public var value: Int?
  /// How it came to be known.
  public var provenance: Provenance

  /// Creates a known number.
  public init(_ value: Int, _ provenance: Provenance) {
    self.value = value
    self.provenance = provenance
  }

  private init() {
    self.value = nil
    self.provenance = .unknown
  }

  /// A number that cannot be had.
  public static let unknown = Quantity()
}
