import Experiment
import Teaching

extension LabSheet {
  /// The sheet of a seed, by a run of the model.
  static func computed(_ lab: Lab, seed: Seed) throws(Failure) -> LabSheet {
    let runner = try ModelRunner.ofThisProgram()
    do throws(LabErrors) {
      return try LabSheet(.predicted(try lab.variant(seed), by: runner))
    } catch {
      throw Failure(error, in: lab.file)
    }
  }
}
