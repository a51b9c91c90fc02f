internal import Family

/// What came out when an engine was held against its model: schema 1.
public struct EngineReport: Sendable, Hashable, Codable {
  /// How one quantity came out.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// All comparisons were equal.
    case equal
    /// All were within their bounds.
    case inBand
    /// At least one was not.
    case differs
    /// There was no comparison, which proves nothing.
    case notCompared
  }

  /// How all of it came out.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// Every quantity was compared, and none differs.
    case holds
    /// Something differs.
    case differs
    /// The machine or the user lacks something.
    case notAvailable
    /// The engine did not come to the end, or something was not compared.
    case failed
  }

  /// One quantity over all steps.
  public struct Row: Sendable, Hashable, Codable {
    /// The quantity.
    public let quantity: String
    /// The claim of the member that it is a part of.
    public let claim: String
    /// How close model and engine must be.
    public let demand: Quantity.Demand
    /// How often they were compared.
    public let comparisons: Int
    /// What the model said last: the lower bound.
    public let leastPredicted: Int?
    /// The upper bound; the same where it must be equal.
    public let mostPredicted: Int?
    /// What the engine said last.
    public let measured: Int?
    /// The least that the engine said in any step.
    public let leastMeasured: Int?
    /// The most.
    public let mostMeasured: Int?
    /// Comparisons that were not as demanded.
    public let mismatches: Int
    /// What follows.
    public let verdict: Verdict
  }

  /// A comparison that was not as demanded.
  public struct Mismatch: Sendable, Hashable, Codable {
    /// The step, from 1.
    public let step: Int
    /// What was done in it.
    public let action: String
    /// The quantity.
    public let quantity: String
    /// What the model said: the lower bound.
    public let leastExpected: Int
    /// The upper bound.
    public let mostExpected: Int
    /// What the engine said.
    public let measured: Int
  }

  /// The engine's name: the member's, and a variant's behind a slash.
  public let engine: String
  /// The member.
  public let member: String
  /// The member's name in tables.
  public let title: String
  /// The engine's version; nil where that could not be found out.
  public var version: String?
  /// How it was set up.
  public let options: [String: String]
  /// What decided the workload.
  public let seed: UInt64
  /// Steps that were asked for.
  public let steps: Int
  /// Steps that were done.
  public var stepsDone = 0
  /// The quantities.
  public var rows: [Row] = []
  /// Everything that was not as demanded.
  public var mismatches: [Mismatch] = []
  /// Claims of the member that no quantity of this engine is a part of, but for those that the model says nothing of.
  public let claimsNotMeasured: [String]
  /// How it came out.
  public var outcome: Outcome
  /// Why it is not available, or has failed; nil otherwise.
  public var reason: String?

  init(_ engine: some Engine, seed: UInt64, steps: Int, outcome: Outcome, reason: String? = nil) {
    let member = Member.named(engine.member)
    let measured = Set(engine.quantities.map(\.claim))
    (self.engine, self.member, title) = (engine.name, engine.member, member?.title ?? engine.member)
    (options, self.seed, self.steps) = (engine.options, seed, steps)
    let demanded = (member?.claims ?? []).filter { claim in
      if case .unknown = claim.demand { false } else { true }
    }
    claimsNotMeasured = demanded.map(\.quantity).filter { !measured.contains($0) }
    (self.outcome, self.reason) = (outcome, reason)
  }

  /// Takes over what a trial has found; a trial that compared a quantity not once has failed.
  mutating func take<Live>(_ trial: Trial<Live>) {
    stepsDone = trial.script.count
    mismatches = trial.mismatches
    rows = zip(trial.quantities, trial.tallies).map { quantity, tally in
      let verdict: Verdict =
        tally.comparisons == 0
        ? .notCompared : tally.mismatches > 0 ? .differs : quantity.demand == .equal ? .equal : .inBand
      return Row(
        quantity: quantity.name, claim: quantity.claim, demand: quantity.demand, comparisons: tally.comparisons,
        leastPredicted: tally.expected?.lowerBound, mostPredicted: tally.expected?.upperBound,
        measured: tally.measured, leastMeasured: tally.least, mostMeasured: tally.most, mismatches: tally.mismatches,
        verdict: verdict)
    }
    guard outcome != .failed else { return }
    if let missing = rows.first(where: { $0.verdict == .notCompared }) {
      (outcome, reason) = (.failed, "\(missing.quantity) was never compared")
    } else if rows.isEmpty {
      (outcome, reason) = (.failed, "nothing was compared")
    }
    if !mismatches.isEmpty { outcome = .differs }
  }
}
