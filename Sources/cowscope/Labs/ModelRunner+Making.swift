import Experiment

extension ModelRunner {
  /// A runner for labs, or the failure that a command ends with.
  static func ofThisProgram() throws(Failure) -> ModelRunner {
    do throws(ExperimentError) {
      return try ModelRunner()
    } catch {
      throw Failure(error)
    }
  }
}
