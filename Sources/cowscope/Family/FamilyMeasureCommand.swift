import ArgumentParser
import Engines
import FoundationEssentials
import Rendering

/// The command `cowscope family measure`.
struct FamilyMeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Hold the real engines against their models.",
    usage: "cowscope family measure [<engine> ...] [<options>]",
    discussion: """
      A random workload, decided by a seed, is done by the model and by the engine, and
      after each step what both say is compared. Without a name all engines are tried;
      a member stands for all of its engines. They work in a folder below /var/tmp and
      in namespaces of their own; nothing is left of them. File systems need root.

      Examples:
        cowscope family measure sqlite lmdb
        cowscope family measure btrfs --steps 200 --seed 7

      Exit status:
        0  everything that was measured is as demanded
        1  an engine and its model differ
        2  the arguments are wrong
        3  nothing could be measured, or not all of what was named, or an engine failed
      """)

  @Argument(help: ArgumentHelp("Engines or members, as --list names them.", valueName: "engine"))
  var engines: [EngineArgument] = []

  @Option(name: .long, help: ArgumentHelp("What decides the workloads.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(name: .long, help: ArgumentHelp("Steps of each workload, else those that prove the model.", valueName: "n"))
  var steps: Int?

  @Option(
    name: .long, help: ArgumentHelp("Write down what engines answer, a file each.", valueName: "folder"),
    completion: .directory)
  var record: String?

  @Flag(name: .long, help: "Print the engines and their steps, and measure nothing.")
  var list = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  func validate() throws {
    if let steps, !(1...1_000_000).contains(steps) { throw ValidationError("--steps must be from 1 to 1000000") }
  }

  func run() throws {
    let chosen = engines.isEmpty ? EngineCatalogue.all : engines.flatMap(\.engines)
    if list {
      let lines = chosen.map { "\($0.name)  \($0.provingSteps) steps\($0.mounts ? ", as root" : "")\n" }
      return try Output.standardOutput.writeResult(lines.joined())
    }
    var reports: [EngineReport] = []
    for engine in chosen {
      reports.append(try measure(engine))
    }
    if json {
      try Output.standardOutput.writeResult(Data(try EngineDocument(reports).bytes()))
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(EngineTable(reports, style: style).text)
    }
    try end(reports)
  }

  private func measure(_ engine: any Engine) throws -> EngineReport {
    var progress = MeasurementProgress()
    defer { progress.end() }
    let all = steps ?? engine.provingSteps
    let result = EngineMeasurement.measure(engine, seed: seed, steps: steps) { step in
      progress.show(done: step, all: all, what: "steps of \(engine.name)")
    }
    if let record, let recording = result.recording {
      let name = engine.name.replacing("/", with: "-")
      try TextFile.write(Data(try recording.bytes()), to: "\(record)/\(name).json")
    }
    return result.report
  }

  private func end(_ reports: [EngineReport]) throws {
    if reports.contains(where: { $0.outcome == .differs }) { throw Failure.Status.different.code }
    let hasFailed = reports.contains { $0.outcome == .failed }
    let isMissing = reports.contains { $0.outcome == .notAvailable }
    let hasMeasured = reports.contains { $0.outcome == .holds }
    if hasFailed || !hasMeasured || isMissing && !engines.isEmpty { throw Failure.Status.machine.code }
  }
}

/// An engine, or the member whose engines are meant, as a user names it.
struct EngineArgument: ExpressibleByArgument {
  let engines: [any Engine]

  init?(argument: String) {
    engines = EngineCatalogue.named(argument.lowercased())
    guard !engines.isEmpty else { return nil }
  }

  static var allValueStrings: [String] { EngineCatalogue.all.map(\.name) }
}
