internal import Scenario

/// What the kernel showed in a run, as far as a report needs it.
public struct RunFigures: Sendable, Hashable, Codable {
  /// Whether the kernel ran, or an engine.
  public var hasKernel: Bool
  /// What was right on the kernel, by question; what it did not show is left out.
  public var answers: [String: GivenAnswer]
  /// For each step of the scenario its minor faults, copies, reuses and cleared pages on the kernel, null where they are not known.
  public var counts: [[Int?]]

  /// Takes the figures of a run.
  init(_ run: LabRun) {
    hasKernel = run.wasMeasured
    answers = [:]
    counts = run.kernel.map(Self.counts) ?? []
    guard hasKernel else { return }
    for question in run.variant.lab.questions + run.variant.lab.observations {
      guard let key = try? run.key(of: question), !key.isRecorded else { continue }
      answers[question.id] = key.right(on: .kernel)
    }
  }

  /// The counts of a trace, step by step.
  static func counts(_ trace: Trace) -> [[Int?]] {
    trace.steps.map { step in
      [step.minorFaults, step.effects.copies, step.effects.reuses, step.effects.zeroed].map(\.value)
    }
  }

  /// The figures as they are hashed.
  var canonicalText: String {
    let said = answers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.code)" }.joined(separator: ";")
    let counted = counts.map { $0.map { $0.map(String.init) ?? "?" }.joined(separator: ",") }.joined(separator: ";")
    return "\(hasKernel)|\(said)|\(counted)"
  }
}
