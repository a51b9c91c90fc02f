/// What came of many scenarios that were proved on the model and on the kernel.
public struct ConformanceReport: Sendable, Hashable, Codable {
  /// What came of one scenario.
  public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that both sides know is equal, and each expectation has the same answer on both.
    case equal
    /// The first run differed and a later one did not: something on the machine held a reference for a moment.
    case transient
    /// Each run differs.
    case different
    /// This machine cannot run it.
    case skipped
  }

  /// One scenario.
  public struct Entry: Sendable, Hashable, Codable {
    /// The name of its file.
    public var name: String
    /// What came of it.
    public var verdict: Verdict
    /// The first difference, or why it was skipped.
    public var detail: String?
    /// Numbers that both sides know, in the last run.
    public var compared: Int
    /// Numbers that only the model knows, in the last run.
    public var unknown: Int
    /// Expectations that hold on neither side: they were written for another kernel.
    public var failedOnBoth: Int
  }

  /// The release of the kernel that was measured.
  public var kernel: String
  /// The version that the model behaved like.
  public var model: String
  /// The scenarios in the order they ran.
  public var entries: [Entry]

  /// How many scenarios ended in a verdict.
  public func count(_ verdict: Verdict) -> Int { entries.count { $0.verdict == verdict } }

  /// Numbers that were compared.
  public var compared: Int { entries.reduce(0) { $0 + $1.compared } }

  /// Numbers that only the model knows.
  public var unknown: Int { entries.reduce(0) { $0 + $1.unknown } }

  /// Why scenarios were skipped, each reason with its number of scenarios, the most frequent first.
  public var skipReasons: [(reason: String, count: Int)] {
    var counts: [String: Int] = [:]
    for entry in entries where entry.verdict == .skipped { counts[entry.detail ?? "no reason", default: 0] += 1 }
    return counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  /// True when something was compared and nothing differs.
  public var isSuccess: Bool { compared > 0 && count(.different) == 0 }
}
