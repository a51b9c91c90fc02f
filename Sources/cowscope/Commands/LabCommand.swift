import ArgumentParser
import Teaching

/// The command `cowscope lab`.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Predict what a scenario does, run it, and understand the difference.",
    usage: """
      cowscope lab [<lab>] [--seed <code>] [<options>]
      cowscope lab list | next | review
      cowscope lab hint <lab> | reset <lab> | report <lab>
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
        cowscope lab review             what you got wrong some days ago, once more
        cowscope lab report 1           a file with your answers, to be handed in
        cowscope lab 7 --which-policy   which policy is your kernel's?
        cowscope lab 1 --answers a.json what is typed comes from a file
      """)

  /// What is not the name of a lab.
  private static let wishes = ["list", "next", "review", "hint", "reset", "report"]
  /// Of these, what is about one lab.
  private static let wishesOfLabs = ["hint", "reset", "report"]

  @Argument(
    help: ArgumentHelp(
      "The number or the id of a lab, or list, next, review, hint, reset or report.", valueName: "lab"),
    completion: .list(wishes))
  var what: String?

  @Argument(help: ArgumentHelp("The lab that hint, reset and report are about.", valueName: "of"))
  var lab: String?

  @Option(help: ArgumentHelp("The seed that decides the numbers, such as K7-M2QX.", valueName: "code"))
  var seed: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Where report writes to; - is standard output.", valueName: "file"), completion: .file())
  var output: String?

  @OptionGroup var arguments: LabArguments

  @Flag(help: "Allow labs to change settings of this machine (KSM); they are restored afterwards.")
  var allowSysfs = false

  @Option(
    help: ArgumentHelp(
      #"Take answers from JSON, such as {"q1": 7, "q2": ["a", 3]}, and ask nobody."#, valueName: "file"),
    completion: .file())
  var answers: String?

  @Flag(help: "Ask which policy this kernel follows, run, and see which one fits; nothing is kept.")
  var whichPolicy = false

  @Flag(help: "With --which-policy: ask nothing, and write JSON.")
  var json = false

  func validate() throws {
    if whichPolicy, what == nil || Self.wishes.contains(what ?? "") {
      throw ValidationError("--which-policy is about one lab: cowscope lab 1 --which-policy")
    }
    if answers != nil, whichPolicy || what == nil || Self.wishes.contains(what ?? "") && what != "next" {
      throw ValidationError("--answers is for a way through a lab: cowscope lab 1 --answers FILE")
    }
    if json, !whichPolicy { throw ValidationError("--json is for --which-policy") }
    if Self.wishesOfLabs.contains(what ?? "") {
      guard lab != nil else { throw ValidationError("\(what ?? "") of which lab?") }
    } else if let lab {
      throw ValidationError("unexpected argument '\(lab)'")
    }
    if output != nil, what != "report" { throw ValidationError("--output is for report") }
    if seed != nil, what == nil || Self.wishes.contains(what ?? "") {
      throw ValidationError("--seed is about one lab: cowscope lab 1 --seed K7-M2QX")
    }
  }

  func run() throws {
    let desk = try arguments.desk()
    switch what {
    case nil, "list": try desk.list()
    case "next":
      guard let lab = try desk.next() else {
        return try Output.standardOutput.writeResult("All labs are done.\n")
      }
      try desk.go(lab, seed: nil, allowsSettings: allowSysfs, answers: answers)
    case "review": try LabReviewing(desk: desk).go(allowsSettings: allowSysfs)
    case "report": try LabHandIn(desk: desk).write(try desk.shelf.lab(lab ?? ""), to: output)
    case "hint": try desk.hint(try desk.shelf.lab(lab ?? ""))
    case "reset": try desk.reset(try desk.shelf.lab(lab ?? ""))
    case let name?:
      let lab = try desk.shelf.lab(name)
      let wanted = try seed.map { try Seed.wanted($0) }
      if whichPolicy {
        return try LabPolicies(desk, lab, allowsSettings: allowSysfs).go(seed: wanted, json: json)
      }
      try desk.go(lab, seed: wanted, allowsSettings: allowSysfs, answers: answers)
    }
  }
}
