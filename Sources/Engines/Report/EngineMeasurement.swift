/// Holds engines against their models.
public enum EngineMeasurement {
  /// A report, and the recording of a trial that came to its end.
  public struct Result: Sendable {
    /// What came out.
    public let report: EngineReport
    /// What the engine has answered; nil where it has not come to the end.
    public let recording: EngineRecording?
  }

  /// Sets an engine up in a workspace, runs a trial, and clears the workspace.
  ///
  /// Whatever goes wrong is in the report: an engine that is not there, one that fails, a workspace that could not be cleared.
  ///
  /// - Parameters:
  ///   - steps: nil for as many as prove the model.
  ///   - onStep: is told the number of each step as it begins, from 0.
  public static func measure(
    _ engine: any Engine, seed: UInt64, steps: Int? = nil, onStep: @escaping (Int) -> Void = { _ in }
  ) -> Result {
    measureOne(engine, seed: seed, steps: steps ?? engine.provingSteps, onStep)
  }

  private static func measureOne<E: Engine>(
    _ engine: E, seed: UInt64, steps: Int, _ onStep: @escaping (Int) -> Void
  ) -> Result {
    var report = EngineReport(engine, seed: seed, steps: steps, outcome: .holds)
    var recording: EngineRecording?
    do throws(EngineError) {
      let workspace = try Workspace(mounts: engine.mounts)
      do throws(EngineError) {
        let version = try engine.version(in: workspace)
        report.version = version
        let live = try engine.open(in: workspace)
        var trial = Trial(live: live, engine.quantities, seed: seed, steps: steps, onStep: onStep)
        do throws(EngineError) { try engine.run(&trial) } catch { report.fail(error) }
        report.take(trial)
        if report.reason == nil {
          recording = EngineRecording(
            member: engine.name, engine: version, options: engine.options, seed: seed, steps: steps,
            quantities: engine.quantities.map(\.name), script: trial.script)
        }
        try engine.close(live)
      } catch {
        report.fail(error)
      }
      try workspace.close()
    } catch {
      report.fail(error)
    }
    return Result(report: report, recording: recording)
  }

  /// Runs the trial of a recording on the model, with what the engine has answered then.
  public static func replay(_ recording: EngineRecording, of engine: any Engine) -> EngineReport {
    replayOne(recording, of: engine)
  }

  private static func replayOne<E: Engine>(_ recording: EngineRecording, of engine: E) -> EngineReport {
    var report = EngineReport(engine, seed: recording.seed, steps: recording.steps, outcome: .holds)
    report.version = recording.engine
    do throws(EngineError) {
      var trial = try Trial<E.Live>(replaying: recording, engine.quantities)
      do throws(EngineError) {
        try engine.run(&trial)
        guard trial.script.count == recording.script.count else {
          throw EngineError(.otherScript, "the recording has \(recording.script.count) steps")
        }
      } catch {
        report.fail(error)
      }
      report.take(trial)
    } catch {
      report.fail(error)
    }
    return report
  }

  /// The steps that a workload would ask an engine for, with a reading of 0 for each comparison.
  ///
  /// For engines that are given their script as a whole, in a guest.
  public static func plan<E: Engine>(_ engine: E, seed: UInt64, steps: Int) throws(EngineError) -> [RecordedStep] {
    var trial = Trial<E.Live>(planning: engine.quantities, seed: seed, steps: steps)
    try engine.run(&trial)
    return trial.script
  }
}

extension EngineReport {
  /// Notes the first thing that went wrong.
  fileprivate mutating func fail(_ error: EngineError) {
    guard reason == nil else { return }
    outcome = error.kind == .unavailable ? .notAvailable : .failed
    reason = error.reason
  }
}
