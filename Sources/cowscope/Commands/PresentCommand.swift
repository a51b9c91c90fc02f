import ArgumentParser
import Teaching

/// The command `cowscope present`.
struct PresentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "present", abstract: "Take a room through a lab: vote, talk, vote again, then see the run.",
    usage: "cowscope present <lab> [--seed <code>] [<options>]",
    discussion: """
      For a lecturer with a projector. Each question is shown with the answers that
      people give; you type how many hands went up for each. Behind the second vote r
      reveals the run, and n asks the same with other numbers. Nothing is kept.

      Examples:
        cowscope present 3
        cowscope present quiz --seed K7-M2QX
      """)

  @Argument(help: ArgumentHelp("The number or the id of a lab.", valueName: "lab"))
  var lab: String

  @Option(help: ArgumentHelp("The seed that decides the numbers, such as K7-M2QX.", valueName: "code"))
  var seed: String?

  @Option(
    help: ArgumentHelp("Use the labs of a folder instead of those of the program.", valueName: "folder"),
    completion: .directory)
  var labs: String?

  @Option(help: ArgumentHelp("Show the lab in this language.", valueName: "language"))
  var lang: String?

  @Flag(help: "Write plain lines: no colour, ASCII signs, 80 columns.")
  var plain = false

  @Flag(help: "Allow labs to change settings of this machine (KSM); they are restored afterwards.")
  var allowSysfs = false

  func run() throws {
    let shelf = try LabShelf(folder: labs, language: lang)
    let lab = try shelf.lab(lab)
    let seed = try seed.map { try Seed.wanted($0) } ?? shelf.practiceSeed(of: lab, allowsSettings: allowSysfs)
    if let file = try? LabStateFile(), try file.read().isUnderway(lab, seed: seed) { throw Failure.seedIsUnderway }
    var presenting = LabPresenting(
      lab, seed: seed,
      screen: LabScreen(style: .forLabs(plain: plain, language: lang)),
      runner: LabRunner(allowsSettings: allowSysfs, recordings: shelf.recordings))
    try presenting.go()
  }
}
