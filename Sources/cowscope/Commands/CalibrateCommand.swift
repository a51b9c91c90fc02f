import ArgumentParser
import Calibration
import Experiment
import FoundationEssentials
import Rendering

/// The command `cowscope calibrate`.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure what faults, fork, vfork, posix_spawn and exec cost on this machine.",
    usage: "cowscope calibrate [<options>]",
    discussion: """
      The result is kept in $XDG_CONFIG_HOME/cowscope/calibration.json (~/.config
      without that variable), for `cowscope cost` and `cowscope run --times`. It
      takes a few minutes, or some seconds with --quick.
      """)

  @Flag(name: .long, help: "Measure less, and parents of at most 256 MiB.")
  var quick = false

  @Option(
    name: [.customShort("o"), .long], help: ArgumentHelp("Write the result to this file.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The largest parent, such as 4GiB; else a quarter of the free memory.", valueName: "size"))
  var maxSize: ByteCount?

  @Flag(name: .long, help: "Measure although the machine is busy; --quick always does.")
  var force = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if quick && maxSize != nil { throw ValidationError("--quick and --max-size exclude each other") }
    if let maxSize, maxSize.bytes < 16 << 20 { throw ValidationError("--max-size must be at least 16MiB") }
  }

  /// The load for each CPU from which on numbers are doubtful, and from which on they are worthless.
  private static let doubtfulLoad = 1.0
  private static let hopelessLoad = 3.0

  func run() throws {
    try checkLoad()
    let capabilities = Capabilities.detect()
    guard let actor = capabilities.actorPath else {
      throw Failure(status: .machine, message: "cowscope-actor was not found; set COWSCOPE_ACTOR to its path")
    }
    let plan = quick ? CalibrationPlan.quick : .full(largest: maxSize?.bytes ?? Calibrator.largestSize)
    var counter = MeasurementProgress()
    let calibration: Calibration
    do throws(CalibrationError) {
      let calibrator = try Calibrator(plan: plan, actor: actor, directory: capabilities.fileDirectory ?? "/nonexistent")
      calibration = try calibrator.run { counter.show(done: $0.done, all: $0.all, what: $0.what) }
      counter.end()
    } catch {
      counter.end()
      throw Failure(status: .machine, message: error.description)
    }
    let document = try calibration.json()
    let path = try CalibrationStore.save(document, to: output)
    if json {
      try Output.standardOutput.writeResult(document)
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(
        CalibrationReport(calibration, style: style).text + "\nkept in \(path)\n")
    }
  }

  private func checkLoad() throws(Failure) {
    guard let load = Calibrator.loadPerCPU, load > Self.doubtfulLoad else { return }
    let shown = (load * 10).rounded() / 10
    guard load <= Self.hopelessLoad || force || quick else {
      throw Failure(
        status: .machine,
        message: "the load is \(shown) for each CPU: wait until the machine is quieter, or measure with --force")
    }
    Output.standardError.write("cowscope: the load is \(shown) for each CPU; a quiet machine gives better numbers\n")
  }
}
