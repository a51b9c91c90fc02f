import ArgumentParser
import FoundationEssentials
import Rendering
import Teaching

/// The command `cowscope lab`.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Predict what a scenario does, run it, and understand the difference.",
    usage: """
      cowscope lab [<lab>] [--seed <code>] [<options>]
      cowscope lab list | next | hint <lab> | reset <lab>
      """,
    discussion: """
      Each lab asks for your predictions first; when they stand, the scenario runs on
      the model and on this machine's kernel, and every answer is compared. Answers
      are kept: the same command goes on where you stopped.

      Examples:
        cowscope lab                    the list of labs, and what is done
        cowscope lab 1                  lab 1, with numbers by chance
        cowscope lab 1 --seed K7-M2QX   with the numbers of this seed
        cowscope lab next               the first lab that is not done
        cowscope lab hint 1             a hint for the question that is open
        cowscope lab reset 1            forget the answers to lab 1
      """)

  @Argument(
    help: ArgumentHelp("The number or the id of a lab, or list, next, hint or reset.", valueName: "lab"),
    completion: .list(["list", "next", "hint", "reset"]))
  var what: String?

  @Argument(help: ArgumentHelp("The lab that hint and reset are about.", valueName: "of"))
  var lab: String?

  @Option(help: ArgumentHelp("The seed that decides the numbers, such as K7-M2QX.", valueName: "code"))
  var seed: String?

  @Option(
    help: ArgumentHelp("Use the labs of a folder instead of those of the program.", valueName: "folder"),
    completion: .directory)
  var labs: String?

  @Flag(help: "Write plain lines: no colour, ASCII signs, 80 columns.")
  var plain = false

  @Flag(help: "Allow labs to change settings of this machine (KSM); they are restored afterwards.")
  var allowSysfs = false

  func validate() throws {
    if ["hint", "reset"].contains(what) {
      guard lab != nil else { throw ValidationError("\(what ?? "") of which lab?") }
    } else if let lab {
      throw ValidationError("unexpected argument '\(lab)'")
    }
    if seed != nil, what == nil || ["list", "next", "hint", "reset"].contains(what) {
      throw ValidationError("--seed is about one lab: cowscope lab 1 --seed K7-M2QX")
    }
  }

  func run() throws {
    let desk = LabDesk(shelf: try LabShelf(folder: labs), file: try LabStateFile(), style: style)
    switch what {
    case nil, "list": try desk.list()
    case "next":
      guard let lab = try desk.next() else {
        return try Output.standardOutput.writeResult("All labs are done.\n")
      }
      try desk.go(lab, seed: nil, allowsSettings: allowSysfs)
    case "hint": try desk.hint(try desk.shelf.lab(lab ?? ""))
    case "reset": try desk.reset(try desk.shelf.lab(lab ?? ""))
    case let name?: try desk.go(try desk.shelf.lab(name), seed: try wantedSeed(), allowsSettings: allowSysfs)
    }
  }

  private func wantedSeed() throws(Failure) -> Seed? {
    guard let seed else { return nil }
    guard let wanted = Seed(code: seed) else { throw .usage("'\(seed)' is no seed; a seed looks like K7-M2QX") }
    return wanted
  }

  /// How text is to look.
  private var style: Style { plain ? Style(symbols: .ascii) : .forStandardOutput(ProcessInfo.processInfo.environment) }
}
