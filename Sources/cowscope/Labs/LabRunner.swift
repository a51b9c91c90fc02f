import Experiment
import Teaching

/// Runs variants on the model, and on the kernel where the machine lets it.
struct LabRunner {
  /// A run, and why there is no kernel in it where there is none.
  struct Result {
    var run: LabRun
    var result: RunResult
    var notice: String?
    /// Where the kernel's answers come from if they were not measured here.
    var recorded: String?
  }

  /// Whether labs may change settings of the machine.
  let allowsSettings: Bool
  /// The moments whose state is kept.
  var checkpoints = CheckpointPolicy.marks

  /// What other machines have shown.
  let recordings: [LabRecording]

  init(allowsSettings: Bool, recordings: [LabRecording] = []) {
    self.allowsSettings = allowsSettings
    self.recordings = recordings
  }

  /// Runs a variant.
  func run(_ variant: Variant) throws(Failure) -> Result {
    var options = LiveOptions()
    options.allowsSettings = allowsSettings
    let readings = LiveEngines.readings(of: variant)
    let obstacle = LiveEngines.obstacle(to: variant, readings)
    do throws(ExperimentError) {
      // Where nothing is done by processes there is nothing for the kernel.
      let experiment =
        variant.lab.needsEngines
        ? try Experiment(sides: .model, checkpoints: checkpoints)
        : try Experiment(checkpoints: checkpoints, liveOptions: options)
      return try result(of: variant, by: experiment, readings, obstacle)
    } catch {
      guard case .live(let problem) = error else { throw Failure(error) }
      return try predicted(variant, because: problem.description)
    }
  }

  /// Runs a variant on the model alone.
  func predicted(_ variant: Variant, because notice: String? = nil) throws(Failure) -> Result {
    do throws(ExperimentError) {
      return try result(of: variant, by: try Experiment(sides: .model, checkpoints: checkpoints), nil, notice)
    } catch {
      throw Failure(error)
    }
  }

  private func result(
    of variant: Variant, by experiment: Experiment, _ readings: SystemReadings?, _ notice: String?
  ) throws(ExperimentError) -> Result {
    let result = try experiment.run(variant.scenario, under: variant.lab.policies)
    var run: LabRun
    if let both = LabRun(variant, result: result, readings: readings) {
      run = both
    } else {
      run = .predicted(variant, by: try ModelRunner())
    }
    var recorded: String?
    for recording in recordings where recorded == nil {
      guard let answered = run.answered(by: recording) else { continue }
      (run, recorded) = (answered, recording.words)
    }
    return Result(run: run, result: result, notice: notice ?? result.obstacle, recorded: recorded)
  }
}
