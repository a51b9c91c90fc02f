public import Experiment
import Family
public import FoundationEssentials
import Scenario
public import Teaching

/// The run of a lab as JSON: that of its processes, and its storage systems statement by statement.
///
/// Schema 1; amounts are bytes.
public struct LabRunDocument: Encodable, Sendable {
  /// A view behind a statement.
  struct View: Encodable, Sendable {
    var name: String
    var referenced: Int
    var exclusive: Int
    var distributed: Int
  }

  /// A statement, and the store behind it.
  struct Statement: Encodable, Sendable {
    var text: String
    var marks: [String]?
    var refused: String?
    var bytesNew: Int?
    var bytesCopied: Int?
    var dataWritten: Int?
    var metadataUnits: Int?
    var metadataBytes: Int?
    var growth: Int?
    var taken: Int
    var garbage: Int
    var views: [View]

    init(_ run: SystemRun, _ index: Int) {
      let step = run.run.steps[index]
      let stats = step.stats
      text = step.step.text
      let marks = run.system.marks.filter { $0.steps == index + 1 }.map(\.name)
      self.marks = marks.isEmpty ? nil : marks
      refused = step.outcome.refusal
      if case .done(_, _, let cost) = step.outcome {
        (bytesNew, bytesCopied, dataWritten) = (cost.bytesNew, cost.bytesCopied, cost.dataWritten)
        (metadataUnits, metadataBytes, growth) = (cost.metadataUnits, cost.metadataBytes, cost.growth)
      }
      (taken, garbage) = (stats.physical, stats.garbage)
      let names = Dictionary(uniqueKeysWithValues: step.views.map { ($0.value, $0.key) })
      views = stats.views.map {
        View(
          name: names[$0.view] ?? "\($0.view.number)", referenced: $0.referenced, exclusive: $0.exclusive,
          distributed: $0.distributed)
      }
    }
  }

  /// A storage system.
  struct System: Encodable, Sendable {
    var name: String
    var member: String
    var unitBytes: Int
    var statements: [Statement]
  }

  let schema = 1
  let kind = "cowscope.lab-run"
  let run: RunDocument?
  let systems: [System]
  /// What engines have shown, here or elsewhere.
  let readings: SystemReadings?

  /// Takes a run.
  public init(_ run: LabRun, result: RunResult) {
    self.run = result.scenario.steps.isEmpty ? nil : RunDocument(result)
    readings = run.readings
    systems = run.systems.runs.map { run in
      System(
        name: run.system.name, member: run.system.member.name, unitBytes: run.run.unitBytes,
        statements: run.run.steps.indices.map { Statement(run, $0) })
    }
  }

  /// The document; a lab without storage systems has that of its run.
  public func json() throws -> Data {
    if systems.isEmpty, let run { return try run.json() }
    return try JSONText.encode(self)
  }
}
