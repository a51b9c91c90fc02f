import Experiment
import Teaching

/// Runs variants on the model, and on the kernel where the machine lets it.
struct LabRunner {
  /// A run, and why there is no kernel in it where there is none.
  struct Result {
    var run: LabRun
    var result: RunResult
    var notice: String?
  }

  /// Whether labs may change settings of the machine.
  let allowsSettings: Bool

  /// Runs a variant.
  func run(_ variant: Variant) throws(Failure) -> Result {
    var options = LiveOptions()
    options.allowsSettings = allowsSettings
    do throws(ExperimentError) {
      return try result(of: variant, by: try Experiment(liveOptions: options), nil)
    } catch {
      guard case .live(let problem) = error else { throw Failure(error) }
      return try predicted(variant, because: problem.description)
    }
  }

  /// Runs a variant on the model alone.
  func predicted(_ variant: Variant, because notice: String? = nil) throws(Failure) -> Result {
    do throws(ExperimentError) {
      return try result(of: variant, by: try Experiment(sides: .model), notice)
    } catch {
      throw Failure(error)
    }
  }

  private func result(
    of variant: Variant, by experiment: Experiment, _ notice: String?
  ) throws(ExperimentError) -> Result {
    let result = try experiment.run(variant.scenario)
    guard let run = LabRun(variant, result: result) else {
      throw .unknownKernel("here", known: ModelRunner.knownKernels)
    }
    return Result(run: run, result: result, notice: notice ?? result.obstacle)
  }
}
