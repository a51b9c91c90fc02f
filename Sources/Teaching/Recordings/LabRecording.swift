internal import Hashing
internal import Scenario

/// What a kernel has answered to variants of a lab, for machines that cannot run it: it is shown as recorded, and never as measured.
public struct LabRecording: Sendable, Hashable, Codable {
  /// The version of this shape.
  public static let currentSchema = 1
  /// The kind of document.
  public static let kind = "cowscope.lab-recording"
  /// How the names of recordings end.
  public static let fileEnding = ".record.json"
  /// Most bytes of a recording.
  public static let longestFile = 4 << 20

  /// One variant.
  public struct Run: Sendable, Hashable, Codable {
    /// The code of its seed.
    public var seed: String
    /// The hash of its scenario, so that another version of the lab is not taken for this one.
    var scenario: String
    /// What the kernel has shown.
    var figures: RunFigures
    /// What engines have shown of storage systems, where the lab has any.
    var readings: SystemReadings?
  }

  /// The version of this shape.
  public var schema = LabRecording.currentSchema
  /// The kind of document.
  public var kind = LabRecording.kind
  /// The version of the program.
  public var tool: String
  /// The day, in UTC.
  public var recorded: String
  /// The id of the lab.
  public var lab: String
  /// The version of the lab.
  public var version: Int
  /// Where it ran.
  public var machine: LabReport.Machine
  /// The variants.
  public private(set) var runs: [Run] = []

  /// A recording of nothing yet.
  public init(of lab: Lab, machine: LabReport.Machine, tool: String, recorded: String) {
    self.lab = lab.id
    version = lab.version
    self.machine = machine
    self.tool = tool
    self.recorded = recorded
  }

  /// Adds what the kernel has shown in a run; false, and nothing is added, where it did not run or has answered otherwise than the model.
  public mutating func add(_ run: LabRun) -> Bool {
    let figures = RunFigures(run)
    guard figures.hasKernel, let seed = run.variant.seed, RuleComparison.compareWithKernel(run).problems.isEmpty else {
      return false
    }
    runs.append(
      Run(
        seed: seed.description, scenario: SHA256.text(of: run.variant.scenarioText), figures: figures,
        readings: run.readings))
    return true
  }

  /// Where and when it was made, in words.
  public var words: String {
    let user = machine.isRoot ? "as root" : "as any user"
    let engines = runs.first?.readings.map { " (" + $0.engines.joined(separator: ", ") + ")" } ?? ""
    return "Linux \(machine.kernel), \(machine.architecture), \(user), \(recorded)\(engines)"
  }

  /// Whether it is of a lab, or of that whose short form the lab is.
  public func isOf(_ lab: Lab) -> Bool { self.lab == Lab.wholeID(lab.id) && version == lab.version }

  /// The seeds that it has answers for.
  public var seeds: [Seed] { runs.compactMap { Seed(code: $0.seed) } }

  /// What was recorded of a variant; nil for another one.
  func run(of variant: Variant) -> Run? {
    guard schema == Self.currentSchema, kind == Self.kind, isOf(variant.lab), let seed = variant.seed?.description
    else { return nil }
    let scenario = SHA256.text(of: variant.scenarioText)
    return runs.first { $0.seed == seed && $0.scenario == scenario }
  }
}

extension LabRun {
  /// The run with the kernel's answers from a recording, or with those of the engines that have not run here; nil where it has another variant, or
  /// where everything has run here.
  public func answered(by recording: LabRecording) -> LabRun? {
    guard let recorded = recording.run(of: variant) else { return nil }
    if let other = recorded.readings {
      let own = readings?.readings ?? []
      let missing = other.readings.filter { reading in !own.contains { $0.system == reading.system } }
      guard !missing.isEmpty else { return nil }
      var run = LabRun(variant, model: model, kernel: kernel, readings: SystemReadings(own + missing))
      run.recordedSystems = Set(missing.map(\.system))
      return run
    }
    guard !wasMeasured else { return nil }
    var run = self
    run.reported = recorded.figures.answers
    run.isRecorded = true
    return run
  }
}
