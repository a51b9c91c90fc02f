import ArgumentParser
import Family
import FoundationEssentials
import Rendering

/// The command `cowscope family explain`.
struct FamilyExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Answer the four questions for one of those who copy on write.",
    discussion: """
      What is shared, how that is tracked, what makes it diverge, what keeps the old
      version; what the model says of a first write, and what stands behind it.

      Example:
        cowscope family explain overlayfs
      """)

  @Argument(help: ArgumentHelp("Who, as cowscope family names it.", valueName: "member"))
  var member: MemberArgument

  @OptionGroup var form: AnswerForm

  func run() throws {
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    try form.show(
      document: { try FamilyDocument([member.member]).bytes() },
      text: { try MemberSheet(member.member, style: style, amounts: form.amounts).text })
  }
}

/// The command `cowscope family compare`.
struct FamilyCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Run one script of writes on the models of all who copy on write.",
    discussion: """
      A script has one statement a line, and # begins a comment:

        create 64 MiB                    a base; the first statement
        snapshot s1                      a view of base
        snapshot old of base at 3        base as it was after three of its writes
        snapshot s2 of s1 for 60 s       a view that ends by itself
        write base 0..1                  bytes from 0, before 1
        write s1 4096..8 KiB times 2
        read s1 0..64 KiB
        drop s1
        reclaim
        checkpoint
        wait 30 s

      Example:
        cowscope family compare examples/family/first-write.txt --plot plot.svg
      """)

  @Argument(help: ArgumentHelp("The script, or - for standard input.", valueName: "script"), completion: .file())
  var script: String

  @Option(name: .long, help: ArgumentHelp("Only these, with commas between them.", valueName: "members"))
  var only: MemberList?

  @Option(
    name: .long, help: ArgumentHelp("Draw what a write cost each of them.", valueName: "file.svg"),
    completion: .file(extensions: ["svg"]))
  var plot: String?

  @OptionGroup var form: AnswerForm

  func run() throws {
    let comparison = Comparison(try WriteScript(file: script), on: only?.members ?? Member.all)
    if let plot { try TextFile.write(Data(ComparisonPlot(comparison).svg.utf8), to: plot) }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    try form.show(
      document: { try FamilyDocument(comparison).bytes() },
      text: { ComparisonTable(comparison, style: style, amounts: form.amounts).text })
  }
}

/// The command `cowscope family timeline`.
struct FamilyTimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Show how views grow apart while a script writes to them.",
    discussion: """
      After each statement of the script (see cowscope help family compare): units
      that only the view has written since it was made, only what it was made of, or
      both, which nobody can reconcile. What counts is how much is written; waiting
      changes nothing.

      Example:
        cowscope family timeline examples/family/branch.txt --member branch
      """)

  @Argument(help: ArgumentHelp("The script, or - for standard input.", valueName: "script"), completion: .file())
  var script: String

  @Option(name: .long, help: ArgumentHelp("Whose model it is run on.", valueName: "member"))
  var member: MemberArgument

  @OptionGroup var form: AnswerForm

  func run() throws {
    let run = MemberRun(try WriteScript(file: script), on: member.member)
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    try form.show(
      document: { try FamilyDocument(timelineOf: run).bytes() },
      text: { TimelineTable(run, style: style, amounts: form.amounts).text })
  }
}

extension WriteScript {
  /// Reads a script from a file; what is wrong with it is told with its places.
  fileprivate init(file: String) throws(Failure) {
    let text = try TextFile.read(file, limit: 1 << 20)
    do throws(ScriptErrors) {
      try self.init(parsing: text)
    } catch {
      let name = file == "-" ? "standard input" : file
      throw .usage(
        "the script is wrong\n" + error.diagnostics.prefix(20).map { $0.rendered(file: name) }.joined(separator: "\n"))
    }
  }
}
