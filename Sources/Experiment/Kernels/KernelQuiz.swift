internal import MemoryModel
internal import Scenario

/// Which of the kernels that the model knows does what the running kernel does, switch by switch.
public struct KernelQuiz: Sendable, Hashable, Codable {
  /// One switch: what each kernel would do and what this one did.
  public struct Answer: Sendable, Hashable, Codable {
    /// The switch.
    public var name: String
    /// What it says.
    public var summary: String
    /// What each kernel does, in the order of the kernels.
    public var predicted: [String]
    /// What was measured, nil where it could not be seen.
    public var measured: String?

    /// Which kernels do what was measured, in the order of the kernels; all may, where nothing was seen.
    public var fits: [Bool] { predicted.map { measured == nil || $0 == measured } }
  }

  /// The versions, oldest first.
  public var kernels: [String]
  /// The release of the running kernel.
  public var release: String
  /// One answer a question.
  public var answers: [Answer]

  /// The kernels that fit in every answer.
  public var fitting: [String] {
    kernels.indices.filter { index in answers.allSatisfy { $0.fits[index] } }.map { kernels[$0] }
  }

  private static let mostMeasurements = 6

  /// Asks the running kernel.
  ///
  /// Each measurement is repeated until two in a row are the same: another program may have held a page for a moment.
  public static func ask(liveOptions: LiveOptions = LiveOptions()) throws(ExperimentError) -> KernelQuiz {
    let live = try Experiment(sides: .live, checkpoints: .everyStep, liveOptions: liveOptions)
    let models = try KernelBehaviour.presets.map { preset throws(ExperimentError) in
      try ModelRunner.ofThisMachine(kernel: preset.version, checkpoints: .everyStep)
    }
    var answers: [Answer] = []
    for question in KernelQuestion.all {
      guard let scenario = try? Scenario.parse(question.source, file: question.name) else { continue }
      let topology = live.topology(of: scenario) ?? .single
      let summary = KernelBehaviour.switches.first { $0.name == question.name }?.summary ?? question.name
      var answer = Answer(
        name: question.name, summary: summary,
        predicted: models.map { question.answer($0.run(scenario, topology: topology)) ?? "unknown" }, measured: nil)
      for _ in 0..<mostMeasurements {
        // What this machine cannot run stays unknown.
        let measured = (try? live.run(scenario)).flatMap(\.kernel).flatMap(question.answer)
        if measured == answer.measured { break }
        answer.measured = measured
      }
      answers.append(answer)
    }
    return KernelQuiz(kernels: models.map(\.kernel), release: live.measuredRelease ?? "unknown", answers: answers)
  }
}
