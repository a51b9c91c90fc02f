public import Experiment

/// A session that is made again from its events.
public enum SessionReplay {
  /// Why events are no session.
  public struct Failure: Error, Sendable, Hashable {
    /// The event, counted from 1; 0 where the session cannot even begin.
    public var event: Int
    /// What is wrong.
    public var reason: String
  }

  /// Most events of a session that somebody has really gone through.
  private static let mostEvents = 10_000

  /// Goes through a lab as the events say, and judges every answer anew.
  ///
  /// The model runs again; what the kernel showed is taken from the events. Every order that a session refuses is refused here. O(events),
  /// and one run of the model for the lab and each puzzle.
  public static func session(
    of lab: Lab, seed: Seed, ticket: CourseTicket?, events: [SessionEvent], by runner: ModelRunner
  ) throws(Failure) -> LabSession {
    guard events.count <= mostEvents else {
      throw Failure(event: 0, reason: "there are more than \(mostEvents) events")
    }
    var session: LabSession
    do throws(LabErrors) {
      session = try LabSession(lab, seed: seed, ticket: ticket, clock: { 0 })
    } catch {
      throw Failure(event: 0, reason: "the seed has no variant")
    }
    var model: LabRun?
    for (index, event) in events.enumerated() {
      do throws(SessionError) {
        if event.kind == .run {
          var run = model ?? LabRun.predicted(session.variant, by: runner)
          model = run
          run.reported = event.figures.flatMap { $0.hasKernel ? $0.answers : nil }
          try session.take(run)
        } else {
          try apply(event, to: &session, by: runner)
        }
      } catch {
        throw Failure(event: index + 1, reason: error.description)
      }
    }
    return session
  }

  private static func apply(
    _ event: SessionEvent, to session: inout LabSession, by runner: ModelRunner
  ) throws(SessionError) {
    let id = event.id ?? ""
    switch event.kind {
    case .predict: try session.predict(id, try answer(event), event.confidence)
    case .commit:
      guard let nonce = event.nonce else { throw .damaged("the receipt has no nonce") }
      _ = try session.commit(nonce: nonce)
    case .run: break
    case .reveal:
      guard try session.reveal().question.id == id else { throw .unknown(id: id) }
    case .restate: _ = try session.restate(id, try answer(event))
    case .investigate: _ = try session.investigate(id, try answer(event))
    case .hint:
      guard session.hint(id) != nil else { throw .damaged("there is no such hint") }
    case .puzzle: try session.finish(id, by: try solved(event, in: session, by: runner))
    }
  }

  private static func answer(_ event: SessionEvent) throws(SessionError) -> GivenAnswer {
    guard let answer = event.answer else { throw .notAnAnswer(id: event.id ?? "") }
    return answer
  }

  /// The run of the changed scenario, nil where the puzzle was given up.
  private static func solved(
    _ event: SessionEvent, in session: LabSession, by runner: ModelRunner
  ) throws(SessionError) -> LabRun? {
    guard let changes = event.changes else { return nil }
    let puzzle = session.variant.lab.puzzles.first { $0.id == event.id }
    guard let puzzle, changes.keys.allSatisfy(puzzle.changes.contains) else { throw .unknown(id: event.id ?? "") }
    do throws(LabErrors) {
      return LabRun.predicted(try session.variant.changed(changes), by: runner)
    } catch {
      throw .notAnAnswer(id: puzzle.id)
    }
  }
}
