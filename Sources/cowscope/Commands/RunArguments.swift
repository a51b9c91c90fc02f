import ArgumentParser
import Experiment
import Scenario

/// The options that `run` and `demo` share.
struct RunArguments: ParsableArguments {
  @Flag(name: .long, help: "Only predict: do not touch the kernel.")
  var model = false

  @Flag(name: .long, help: "Only measure: do not predict.")
  var live = false

  @Flag(name: .long, help: "Show one step at a time (n next, b back, f next fault, g go to the end, q quit).")
  var step = false

  @Flag(name: .long, help: "Explain every fault: the questions that the kernel asks, and the rule that decides.")
  var explain = false

  @Flag(name: .long, help: "Show how long each step takes: predicted by `cowscope calibrate`, and measured.")
  var times = false

  @Option(
    name: .long, help: ArgumentHelp("Predict times by this calibration.", valueName: "file"),
    completion: .file())
  var calibration: String?

  @Flag(name: .long, help: "Print the run as JSON.")
  var json = false

  @Option(
    name: .long, help: ArgumentHelp("Draw the run as SVG; - draws to standard output.", valueName: "file"),
    completion: .file())
  var svg: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Predict with the rules of this kernel, such as 6.1; what runs here is measured only if it is that kernel.",
      valueName: "version"))
  var kernel: String?

  @Flag(
    name: .long,
    help: "Allow scenarios to change settings of this machine (KSM, THP, swap); they are restored afterwards.")
  var allowSysfs = false

  @Flag(name: .long, help: "Allow scenarios that are larger than what any machine runs in seconds.")
  var raiseLimits = false

  /// The limits that the user wants.
  var limits: Limits { raiseLimits ? .raised : .standard }

  /// The sides that the user wants.
  ///
  /// What another kernel does is not to be compared with this one.
  var sides: Sides {
    if live { return .live }
    return model || !ModelRunner.isRunning(kernel) ? .model : .both
  }

  /// How the user wants the kernel side.
  var liveOptions: LiveOptions {
    var options = LiveOptions()
    options.allowsSettings = allowSysfs
    return options
  }

  func validate() throws {
    if calibration != nil && !times { throw ValidationError("--calibration is about times: add --times") }
    if model && live { throw ValidationError("--model and --live exclude each other") }
    if live && kernel != nil { throw ValidationError("--kernel is about the model, which --live leaves out") }
    if step && json { throw ValidationError("--step and --json exclude each other") }
    if json && svg == "-" { throw ValidationError("--json and --svg - both want standard output") }
    if step && svg == "-" { throw ValidationError("--step and --svg - both want standard output") }
  }
}
