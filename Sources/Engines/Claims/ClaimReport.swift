/// What came out when a claim about those who copy on write was tried.
public struct ClaimReport: Sendable, Hashable, Codable {
  /// How it came out.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// Everything is as the claim says.
    case holds
    /// Something is not.
    case fails
    /// There is no engine, and the model says nothing of it.
    case notAvailable
    /// The engine did not come to the end.
    case failed
  }

  /// One number, and what the claim says of it.
  public struct Finding: Sendable, Hashable, Codable {
    /// What was done, and what of it is counted.
    public let what: String
    /// The number.
    public let value: Int
    /// What it counts.
    public let unit: String
    /// The least that the claim says; nil for anything.
    public let least: Int?
    /// The most; nil for anything.
    public let most: Int?
    /// Whether the number is so.
    public var isAsClaimed: Bool { value >= least ?? value && value <= most ?? value }
  }

  /// The number of the claim, from 1 to 12.
  public let number: Int
  /// Which of several checks of the same claim it is: the engine's name.
  public let part: String
  /// The claim.
  public let statement: String
  /// Where the numbers are from: the engine with its version, or `model`.
  public var source: String?
  /// The numbers; none where it is not available.
  public var findings: [Finding] = []
  /// How it came out.
  public var outcome: Outcome
  /// Why the engine is not available, or failed; also where the model answers in its place.
  public var reason: String?
}

/// Numbers that a check of a claim has found.
public struct ClaimFindings: Sendable {
  private(set) var list: [ClaimReport.Finding] = []

  /// Nothing yet.
  public init() {}

  /// A number that the claim gives.
  public mutating func expect(_ what: String, _ value: Int, _ unit: String = "bytes", equals claimed: Int) {
    list.append(.init(what: what, value: value, unit: unit, least: claimed, most: claimed))
  }

  /// A number that the claim bounds.
  public mutating func expect(
    _ what: String, _ value: Int, _ unit: String = "bytes", atLeast least: Int? = nil, atMost most: Int? = nil
  ) {
    list.append(.init(what: what, value: value, unit: unit, least: least, most: most))
  }
}
