import ArgumentParser
import Experiment
import Scenario
import Teaching

/// The command `cowscope author`, for those who write labs.
struct AuthorCommand: ParsableCommand {
  /// What an author wants.
  enum Wish: String, CaseIterable, ExpressibleByArgument {
    /// To know whether labs are right.
    case check
  }

  static let configuration = CommandConfiguration(
    commandName: "author",
    abstract: "Prove lab files: every rule, on many seeds, against the model and the kernel.",
    usage: "cowscope author check [<path> ...] [<options>]",
    discussion: """
      A folder stands for all .lab.md files below it; without a path the labs of this
      program are checked. Every mistake is shown with its place: in what is written,
      and where an answer that is computed from the parameters is not what the model
      says. With --live also where the kernel says something else.

      Exit status:
        0  all labs are right
        1  a lab is not right
        2  the arguments are wrong, or a file cannot be read
        3  --live, and this machine lacks something
      """)

  @Argument(help: ArgumentHelp("What to do: check.", valueName: "wish"))
  var wish: Wish

  @Argument(help: ArgumentHelp("Lab files or folders.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @Option(help: ArgumentHelp("Try so many seeds with each lab.", valueName: "count"))
  var seeds = 1000

  @Option(help: ArgumentHelp("Run so many variants of each lab on the kernel too.", valueName: "count"))
  var live = 0

  @Flag(help: "Allow labs to change settings of this machine; they are restored afterwards.")
  var allowSysfs = false

  func validate() throws {
    guard 1...1_000_000 ~= seeds else { throw ValidationError("--seeds is a number from 1 to 1000000") }
    guard 0...100_000 ~= live else { throw ValidationError("--live is a number from 0 to 100000") }
  }

  func run() throws {
    let runner: ModelRunner
    do throws(ExperimentError) {
      runner = try ModelRunner()
    } catch {
      throw Failure(error)
    }
    var isRight = true
    for file in try files() { isRight = try check(file, by: runner) && isRight }
    if !isRight { throw Failure.Status.different.code }
  }

  private func files() throws(Failure) -> [LabShelf.Embedded] {
    if paths.isEmpty { return LabShelf.embedded.map { .init(name: $0.name + LabShelf.ending, text: $0.text) } }
    var files: [LabShelf.Embedded] = []
    for path in paths {
      for file in try FilesBelow.files(of: path, ending: LabShelf.ending) {
        files.append(LabShelf.Embedded(name: file, text: try TextFile.read(file, limit: 1 << 20)))
      }
    }
    guard !files.isEmpty else { throw .usage("there is no file that ends with \(LabShelf.ending)") }
    return files
  }

  /// Checks one file and says what was found; true where it is right.
  private func check(_ file: LabShelf.Embedded, by runner: ModelRunner) throws(Failure) -> Bool {
    let lab: Lab
    do throws(LabErrors) {
      lab = try Lab.parse(file.text, file: file.name)
    } catch {
      return try tell(error.description + "\n", isRight: false)
    }
    var check = LabCheck.check(lab, seeds: seeds, runner: runner)
    var notes = [
      "\(lab.questions.count + lab.observations.count) questions", "\(check.seeds) seeds",
      "\(check.comparisons) comparisons",
    ]
    if live > 0, check.diagnostics.isEmpty { notes.append(try runLive(&check)) }
    guard check.diagnostics.isEmpty else {
      return try tell(check.diagnostics.map(\.rendered).joined(separator: "\n") + "\n", isRight: false)
    }
    return try tell("\(file.name): right (\(notes.joined(separator: ", ")))\n", isRight: true)
  }

  private func runLive(_ check: inout LabCheck) throws(Failure) -> String {
    guard allowSysfs || check.lab.tier != .settings else { return "not run on the kernel: it needs --allow-sysfs" }
    var options = LiveOptions()
    options.allowsSettings = allowSysfs
    do throws(ExperimentError) {
      try check.compareWithKernel(runs: live, experiment: try Experiment(liveOptions: options))
    } catch {
      throw Failure(error)
    }
    return "\(check.liveRuns) runs on the kernel"
  }

  private func tell(_ text: String, isRight: Bool) throws(Failure) -> Bool {
    try Output.standardOutput.writeResult(text)
    return isRight
  }
}
