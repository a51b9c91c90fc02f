import ArgumentParser
import Family
import FoundationEssentials
import Inspector
import Profiler
import Rendering

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

      Exit status:
        0  the family was found
        2  the arguments or the script are wrong
        4  there is no such process
      """,
    subcommands: [FamilyExplainCommand.self, FamilyCompareCommand.self, FamilyTimelineCommand.self])

  @Argument(help: ArgumentHelp("A process of the family, by number.", valueName: "pid"), completion: .processes)
  var pid: PIDArgument?

  @OptionGroup var form: AnswerForm

  func run() throws {
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    guard let pid else {
      return try form.show(
        document: { try FamilyDocument(Member.all).bytes() },
        text: { MemberTable(style: style, amounts: form.amounts).text })
    }
    let family = try ProcessFamily.ofRunning(pid.pid)
    try form.show(
      document: { Array(try ProfileDocument(family).json()) },
      text: { FamilyTable(family, style: style).text })
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
