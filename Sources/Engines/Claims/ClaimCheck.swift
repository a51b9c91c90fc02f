internal import Family

/// A claim about those who copy on write, and a run that shows whether it is so.
///
/// They are twelve places where measurements contradict what is commonly said of the family. Several engines may each have a check of
/// the same claim.
public struct ClaimCheck: Sendable {
  /// The number of the claim, from 1 to 12.
  public let number: Int
  /// The engine's name, which tells apart checks of the same claim.
  public let part: String
  /// The claim, in one or two sentences.
  public let statement: String
  /// Whether the engine's workspace must have mounts of its own.
  let mounts: Bool
  /// Shows it on the engine; gives the engine's version too.
  let onEngine: @Sendable (Workspace, inout ClaimFindings) throws(EngineError) -> String
  /// Shows it on the model; nil where the model says nothing of it.
  let onModel: (@Sendable (inout ClaimFindings) throws(EngineError) -> Void)?

  /// A check.
  public init(
    _ number: Int, _ part: String, _ statement: String, mounts: Bool = false,
    onEngine: @escaping @Sendable (Workspace, inout ClaimFindings) throws(EngineError) -> String,
    onModel: (@Sendable (inout ClaimFindings) throws(EngineError) -> Void)? = nil
  ) {
    (self.number, self.part, self.statement, self.mounts) = (number, part, statement, mounts)
    (self.onEngine, self.onModel) = (onEngine, onModel)
  }

  /// Tries the claim on the engine, and where that is not available on the model; leaves nothing behind.
  public func run() -> ClaimReport {
    var report = ClaimReport(number: number, part: part, statement: statement, outcome: .notAvailable)
    do throws(EngineError) {
      var findings = ClaimFindings()
      let workspace = try Workspace(mounts: mounts)
      let version = try onEngine(workspace, &findings)
      try workspace.close()
      report.take(findings, from: version)
    } catch {
      report.reason = error.reason
      guard error.kind == .unavailable else {
        report.outcome = .failed
        return report
      }
      askModel(&report)
    }
    return report
  }

  private func askModel(_ report: inout ClaimReport) {
    guard let onModel else { return }
    var findings = ClaimFindings()
    do throws(EngineError) {
      try onModel(&findings)
      report.take(findings, from: "model")
    } catch {
      (report.outcome, report.reason) = (.failed, error.reason)
    }
  }

  /// What the model says, without asking the engine; nil where it says nothing.
  public func runOnModel() -> ClaimReport? {
    guard onModel != nil else { return nil }
    var report = ClaimReport(number: number, part: part, statement: statement, outcome: .notAvailable)
    askModel(&report)
    return report
  }

  /// Asks a model; what it refuses is an error of the check.
  static func model<Result>(_ body: () throws(Refusal) -> Result) throws(EngineError) -> Result {
    do throws(Refusal) { return try body() } catch { throw .model(error) }
  }
}

extension ClaimReport {
  /// A check that has found nothing has shown nothing.
  fileprivate mutating func take(_ found: ClaimFindings, from source: String) {
    (self.source, findings) = (source, found.list)
    outcome = findings.isEmpty ? .failed : findings.allSatisfy(\.isAsClaimed) ? .holds : .fails
    if findings.isEmpty { reason = "nothing was counted" }
  }
}
