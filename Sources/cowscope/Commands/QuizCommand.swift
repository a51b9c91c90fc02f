import ArgumentParser
import Teaching

/// The command `cowscope quiz`.
struct QuizCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quiz", abstract: "Answer six questions about copy-on-write, and see what a run says to them.",
    usage: "cowscope quiz [--seed <code>] [<options>]",
    discussion: """
      Takes about five minutes. All answers are given first; then the scenario runs
      on the model and on this machine's kernel, and every answer is compared. Done
      again later, the quiz asks the same with other numbers and shows what has
      changed.

      Examples:
        cowscope quiz                   begin, or go on where you stopped
        cowscope quiz --seed K7-M2QX    with the numbers of this seed
      """)

  @OptionGroup var arguments: LabArguments

  @Option(help: ArgumentHelp("The seed that decides the numbers, such as K7-M2QX.", valueName: "code"))
  var seed: String?

  func run() throws {
    let desk = try arguments.desk()
    try desk.go(try desk.shelf.quiz(), seed: try seed.map { try Seed.wanted($0) }, allowsSettings: false)
  }
}
