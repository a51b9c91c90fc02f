import ArgumentParser
import Family
import FoundationEssentials
import Profiler
import Rendering

/// What `cowscope family` does without the name of a subcommand.
struct FamilyShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the family of a process, or without one all who copy on write.",
    usage: "cowscope family [<pid>] [--bytes] [--json]",
    shouldDisplay: false)

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
