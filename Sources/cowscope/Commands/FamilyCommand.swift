import ArgumentParser
import Inspector
import Profiler

/// The command `cowscope family`.
struct FamilyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "family",
    abstract: "Show a family of processes, or the family of those who copy on write.",
    usage: """
      cowscope family <pid> [--json]
      cowscope family [--bytes] [--json]
      cowscope family <subcommand>
      """,
    discussion: """
      With a process, the processes that fork made of the same program start:
      members are told by the auxiliary vector, which exec makes anew and fork hands
      on, so also those whose parent is gone. Any member may be named.

      Without one, the storage and the databases that share until somebody writes,
      and what their models say that a first write costs.

      Examples:
        cowscope family 812
        cowscope family
        cowscope family explain btrfs
        cowscope family compare script.txt --plot plot.svg
        cowscope family measure btrfs

      Exit status:
        0  the family was found
        2  the arguments or the script are wrong
        4  there is no such process
      """,
    subcommands: [
      FamilyShowCommand.self, FamilyExplainCommand.self, FamilyCompareCommand.self, FamilyTimelineCommand.self,
      FamilyMeasureCommand.self, FamilyClaimsCommand.self,
    ],
    defaultSubcommand: FamilyShowCommand.self)
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
