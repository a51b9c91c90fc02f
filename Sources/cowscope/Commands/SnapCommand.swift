import ArgumentParser
import FoundationEssentials
import Inspector
import Rendering

/// The command `cowscope snap`.
struct SnapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snap",
    abstract: "Keep which processes map which frames in a file, for inspect --from and diff.",
    usage: "cowscope snap <file> [<pid> ...] [<options>]",
    discussion: """
      Example:
        cowscope snap before.snap --tree 812

      Only you can read the file, because it tells titles of processes and numbers
      of frames. A file of that name is replaced at once, when the new one is whole.

      The exit status is that of cowscope inspect.
      """)

  @Argument(help: ArgumentHelp("Where to write the snapshot.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup(title: "Which processes") var selection: SelectionArguments

  @Flag(name: .long, help: "Take a partial result for an error.")
  var strict = false

  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  func run() throws {
    let (candidates, missing) = try selection.resolveSome()
    let progress = Progress()
    let (snapshot, inspection) = Scanner(pace: pace.pace, tellsExclusive: true, tellsDirty: true).snapshot(candidates)
    progress.end()
    guard !snapshot.processes.isEmpty else { throw ExitCode(InspectionStatus.nothingFound.rawValue) }
    try TextFile.replace(file, by: Data(snapshot.bytes()), isPrivate: true)
    let status = InspectionStatus(inspection.coverage, missing: missing, isStrict: strict)
    if status != .complete { throw ExitCode(status.rawValue) }
  }
}
