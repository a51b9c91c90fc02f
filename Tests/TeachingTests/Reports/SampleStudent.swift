import Experiment
import FoundationEssentials
import Synchronization
import Teaching
import Testing

/// A student who goes through a lab by itself.
struct SampleStudent {
  /// How a question is answered.
  var answers: @Sendable (QuestionKey) -> GivenAnswer
  var confidence = Confidence.fairlySure
  /// Whether puzzles are solved as their authors say.
  var puzzles: [String: [String: ParameterValue]] = [:]

  static let right = SampleStudent { $0.right(on: .model) ?? .unknown }

  /// Somebody who believes one thing wherever a question can show it.
  static func believing(_ belief: String, _ confidence: Confidence = .certain) -> SampleStudent {
    SampleStudent(
      answers: { key in
        key.foreseen.first { $0.belief == belief }?.answer ?? key.right(on: .model) ?? .unknown
      }, confidence: confidence)
  }

  static let machine = LabReport.Machine(
    kernel: "6.18.44", architecture: "x86_64", pageSize: 4096, isRoot: false, transparentHugePages: "[madvise]")

  /// The whole way through a lab; each event is a second behind the one before it.
  func session(
    _ lab: Lab, seed: Seed, ticket: CourseTicket? = nil, startedAt: Int = 1_000_000, runner: ModelRunner? = nil
  ) throws -> LabSession {
    let time = Mutex(startedAt - 1)
    var session = try LabSession(lab, seed: seed, ticket: ticket) {
      time.withLock {
        $0 += 1
        return $0
      }
    }
    let run = LabRun.predicted(session.variant, by: try runner ?? ModelRunner())
    for question in session.predictions {
      try session.predict(question.id, answers(run.key(of: question)), confidence)
    }
    _ = try session.commit()
    try session.take(run)
    while session.phase == .reveal { _ = try session.reveal() }
    while session.phase == .restate, let question = session.open.first {
      _ = try session.restate(question.id, answers(run.key(of: question)))
    }
    while session.phase == .investigate, let question = session.open.first {
      _ = try session.investigate(question.id, answers(run.key(of: question)))
    }
    while let puzzle = session.openPuzzles.first {
      let changes = puzzles[puzzle.id]
      let solved = try changes.map {
        LabRun.predicted(try session.variant.changed($0), by: try runner ?? ModelRunner())
      }
      try session.finish(puzzle.id, by: solved)
    }
    #expect(session.phase == .done)
    return session
  }

  func report(
    _ lab: Lab, seed: Seed, ticket: CourseTicket? = nil, student: String? = nil,
    written: String = "2026-11-22T00:00:00Z",
    runner: ModelRunner? = nil
  ) throws -> LabReport {
    try LabReport(
      session(lab, seed: seed, ticket: ticket, runner: runner), student: student, machine: Self.machine,
      tool: "cowscope test", written: written)
  }
}

extension LabReport {
  /// The report when it was written and read again.
  var reread: LabReport {
    get throws { try JSONDecoder().decode(LabReport.self, from: JSONEncoder().encode(self)) }
  }

  /// The report with a part of its text changed.
  func spoiled(_ change: (from: String, to: String)) throws -> LabReport {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    let spoiled = text.replacing(change.from, with: change.to, maxReplacements: 1)
    try #require(spoiled != text, "\(change.from) is not in \(text)")
    return try JSONDecoder().decode(LabReport.self, from: Data(spoiled.utf8))
  }
}
