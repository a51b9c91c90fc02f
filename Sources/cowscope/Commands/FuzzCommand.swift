import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering
import Scenario

/// Compares the model with the kernel on random scenarios.
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Compare the model with the kernel on random scenarios.",
    usage: "cowscope fuzz [<options>]",
    discussion: """
      Runs until the time or the count is over, or until a scenario differs each
      time it runs. That one is reduced to the fewest steps that still differ and
      written as a .cow file; of several the last one is kept. A scenario that the
      kernel side cannot finish counts like one that differs.
      """)

  @Option(name: .long, help: ArgumentHelp("Stop after this many seconds.", valueName: "n"))
  var seconds: Double?

  @Option(name: .long, help: ArgumentHelp("Stop after this many scenarios.", valueName: "n"))
  var count: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("The seed of the campaign; the same seed makes the same scenarios.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(name: .long, help: ArgumentHelp("The number of the first scenario.", valueName: "n"))
  var first = 0

  @Option(
    name: .long,
    help: ArgumentHelp("How many CPUs scenarios use; two, where a run may use two, if not given.", valueName: "n"))
  var cpus: Int?

  @Option(
    name: .long, help: ArgumentHelp("Where a scenario that differs is written.", valueName: "file"),
    completion: .file())
  var output = "mismatch.cow"

  @Flag(
    name: .long,
    help: "Also make scenarios that change settings of this machine (KSM); they are restored afterwards.")
  var allowSysfs = false

  @Option(name: .long, help: ArgumentHelp("Go on until this many scenarios differ.", valueName: "n"))
  var mismatches = 1

  @Option(name: .long, help: ArgumentHelp("Predict with the rules of this kernel, such as 6.1.", valueName: "version"))
  var kernel: String?

  @Flag(name: .long, help: "Print the first scenario instead of running it.")
  var show = false

  @Flag(name: .long, help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    if let seconds, !seconds.isFinite || seconds <= 0 { throw ValidationError("--seconds must be above 0") }
    if let count, count <= 0 { throw ValidationError("--count must be above 0") }
    if mismatches <= 0 { throw ValidationError("--mismatches must be above 0") }
    if let cpus, !(1...64).contains(cpus) { throw ValidationError("--cpus must be from 1 to 64") }
    if first < 0 || first > 1 << 48 { throw ValidationError("--first must be from 0 to 2^48") }
    if let count, count > 1 << 48 { throw ValidationError("--count must be at most 2^48") }
  }

  func run() throws {
    var size = ScenarioGenerator.Size.ofThisMachine
    if let cpus { size.cpus = cpus }
    size.changesSettings = allowSysfs
    let generator = ScenarioGenerator(seed: seed, size: size)
    if show {
      try Output.standardOutput.writeResult(generator.scenario(first).source)
      return
    }
    let experiment: Experiment
    let report: DifferentialFuzzer.Report
    let clock = ContinuousClock()
    let start = clock.now
    let limit = min(seconds ?? (count == nil ? 60 : .greatestFiniteMagnitude), 1e9)
    do throws(ExperimentError) {
      var live = LiveOptions()
      live.allowsSettings = allowSysfs
      experiment = try Experiment(kernel: kernel, checkpoints: .marks, liveOptions: live)
      let fuzzer = DifferentialFuzzer(experiment: experiment, generator: generator)
      report = try fuzzer.run(from: first, mismatchLimit: mismatches) { report in
        report.ran + report.skipped < count ?? .max && start.duration(to: clock.now) < .seconds(limit)
      }
    } catch {
      throw Failure(error)
    }
    if let mismatch = report.mismatches.last { try TextFile.write(Data(mismatch.scenario.source.utf8), to: output) }
    let campaign = CampaignText(report, seed: seed, first: first)
    if json {
      try Output.standardOutput.writeResult(try campaign.json())
    } else {
      try Output.standardOutput.writeResult(campaign.text(output: output))
    }
    if let failed = report.failures.first {
      var failure = Failure(failed.error)
      failure.message = "scenario \(failed.number) of seed \(seed): \(failure.message)"
      throw failure
    }
    if !report.isSuccess { throw Failure.Status.different.code }
  }
}
