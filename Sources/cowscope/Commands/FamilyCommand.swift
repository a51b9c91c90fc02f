import ArgumentParser
import FoundationEssentials
import Inspector
import Profiler
import Rendering

/// The command `cowscope family`.
struct FamilyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "family",
    abstract: "Show which processes fork made of the same program start, orphans too.",
    usage: "cowscope family <pid> [--json]",
    discussion: """
      Members are told by the auxiliary vector, which exec makes anew and fork hands
      on: also those whose parent is gone. Any member may be named.

      Example:
        cowscope family 812

      Exit status:
        0  the family was found
        2  the arguments are wrong
        4  there is no such process
      """)

  @Argument(help: ArgumentHelp("A process of the family, by number.", valueName: "pid"), completion: .processes)
  var pid: PIDArgument

  @Flag(name: .long, help: "Print the family as a JSON document.")
  var json = false

  func run() throws {
    let family = try ProcessFamily.ofRunning(pid.pid)
    let output = Output.standardOutput
    if json { return try output.writeResult(try ProfileDocument(family).json()) }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    try output.writeResult(FamilyTable(family, style: style).text)
  }
}

extension ProcessFamily {
  /// The family of a running process; ends the program where there is none.
  static func ofRunning(_ pid: Int32) throws -> ProcessFamily {
    guard let family = FamilyFinder(try ProcessCatalogue.listed()).family(of: pid) else {
      Output.standardError.write("cowscope: there is no process \(pid) with memory\n")
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    return family
  }
}
