/// How long a step took, or should take, in nanoseconds: what would hold for half of many repetitions, and the quartiles.
///
/// Times are shown beside each other and never compared: they belong to one machine on one day.
public struct Timing: Sendable, Hashable, Codable {
  /// The median, or nil when it is unknown.
  public var median: Double?
  /// The lower quartile.
  public var lowerQuartile: Double?
  /// The upper quartile.
  public var upperQuartile: Double?
  /// How often it was measured; 0 for a prediction.
  public var samples: Int
  /// How it came to be known.
  public var provenance: Provenance

  /// Creates a known time.
  public init(median: Double, lowerQuartile: Double, upperQuartile: Double, samples: Int, _ provenance: Provenance) {
    self.median = median
    self.lowerQuartile = lowerQuartile
    self.upperQuartile = upperQuartile
    self.samples = samples
    self.provenance = provenance
  }

  private init() {
    samples = 0
    provenance = .unknown
  }

  /// A time that cannot be had.
  public static let unknown = Timing()
}
