import ArgumentParser
import Rendering
import Teaching

/// The command `cowscope author`, for those who write labs.
struct AuthorCommand: ParsableCommand {
  /// What an author wants.
  enum Wish: String, CaseIterable, ExpressibleByArgument {
    /// To know which misconceptions there are.
    case beliefs
    /// To know whether labs are right.
    case check
    /// To begin a lab.
    case new
    /// To keep what this machine's kernel answers for machines that cannot run a lab.
    case record
    /// To see what a student sees, and the answers beside it.
    case preview
  }

  static let configuration = CommandConfiguration(
    commandName: "author",
    abstract: "Begin lab files, look at them, and prove them against the model and the kernel.",
    usage: """
      cowscope author new <name> [--out <folder>]
      cowscope author preview <lab> [--seed <code>] [--watch | --json]
      cowscope author check [<path> ...] [--seeds <count>] [--live <count>]
      cowscope author record <lab> [--live <count>] [--readings <file>]
                             [--out <folder>]
      cowscope author beliefs
      """,
    discussion: """
      new writes a lab that is right already, and says of each part what it is for.
      preview shows what a student sees, and beside it all answers: the right one,
      and each wrong one that was foreseen, with the belief behind it; with --watch
      again whenever the file has changed, or what is wrong with it. beliefs lists
      those that a lab can name.

      record keeps what this kernel answers to the first seeds of a lab in a file for
      the folder of the labs: students whose machine may not run it are dealt these
      seeds, and shown these answers as recorded. For a lab of storage systems
      --readings names what engines have shown, as JSON; the folder of the recordings
      has the program that makes it.

      check: a folder stands for all .lab.md files below it; without a path the labs
      of this program are checked. Every mistake is shown with its place: in what is
      written, and where an answer that is computed from the parameters is not what
      the model says. With --live also where the kernel says something else. Of a
      translation (NAME.LANG.lab.md) it also says how many texts are missing.

      Exit status:
        0  it is done; all labs are right
        1  a lab is not right
        2  the arguments are wrong, or a file cannot be read or is there already
        3  --live, and this machine lacks something
      """)

  @Argument(help: ArgumentHelp("What to do: new, preview, check, record or beliefs.", valueName: "wish"))
  var wish: Wish

  @Argument(
    help: ArgumentHelp(
      "The name of a new lab; the lab to look at or to record; files or folders to check.", valueName: "what"),
    completion: .file())
  var what: [String] = []

  @Option(
    name: [.customLong("out")], help: ArgumentHelp("new, record: the folder of the file.", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @Option(help: ArgumentHelp("preview: show the lab in this language.", valueName: "language"))
  var lang: String?

  @Option(help: ArgumentHelp("preview: the seed that decides the numbers (default: 00-0000).", valueName: "code"))
  var seed: String?

  @Option(help: ArgumentHelp("check: try so many seeds with each lab (default: 1000).", valueName: "count"))
  var seeds: Int?

  @Option(
    help: ArgumentHelp(
      "check: run so many variants of each lab on the kernel too; record: so many (default: 32).", valueName: "count"))
  var live: Int?

  @Option(
    help: ArgumentHelp("record: what engines have shown of the storage systems of a lab.", valueName: "file"),
    completion: .file())
  var readings: String?

  @Flag(help: "preview: show the file again whenever it changes, until Ctrl-C.")
  var watch = false

  @Flag(help: "check, record: allow labs to change settings of this machine; they are restored.")
  var allowSysfs = false

  @Flag(help: "check, preview, beliefs: print the result as JSON.")
  var json = false

  func validate() throws {
    if wish == .beliefs, !what.isEmpty { throw ValidationError("unexpected argument '\(what[0])'") }
    if [.new, .preview, .record].contains(wish), what.count != 1 {
      throw ValidationError(wish == .new ? "say the name of the lab: author new my-lab" : "say which lab to look at")
    }
    let isElsewhere: [(isGiven: Bool, option: String, of: [Wish])] = [
      (folder != nil, "--out", [.new, .record]), (seed != nil, "--seed", [.preview]),
      (lang != nil, "--lang", [.preview]),
      (seeds != nil, "--seeds", [.check]),
      (live != nil, "--live", [.check, .record]), (readings != nil, "--readings", [.record]),
      (allowSysfs, "--allow-sysfs", [.check, .record]),
      (watch, "--watch", [.preview]),
      (json, "--json", [.check, .preview, .beliefs]),
    ]
    for (isGiven, option, wishes) in isElsewhere where isGiven && !wishes.contains(wish) {
      throw ValidationError("\(option) is for author \(wishes[0].rawValue)")
    }
    if watch, json { throw ValidationError("--watch is for people, and --json is for programs") }
    guard 1...1_000_000 ~= seeds ?? 1 else { throw ValidationError("--seeds is a number from 1 to 1000000") }
    guard 0...100_000 ~= live ?? 0 else { throw ValidationError("--live is a number from 0 to 100000") }
  }

  func run() throws {
    switch wish {
    case .beliefs: try BeliefList(style: style).show(json: json)
    case .new:
      let file = try LabTemplate.create(what[0], in: folder)
      try Output.standardOutput.writeResult("\(file)\nNext: cowscope author preview \(file)\n")
    case .preview: try preview()
    case .record:
      guard let lab = try NamedLabs(what, folder: nil).labs.first else { return }
      let recorder = LabRecorder(lab: lab, count: live ?? 32, allowsSettings: allowSysfs)
      let path = try readings.map { try recorder.write(readings: $0, to: folder) } ?? recorder.write(to: folder)
      try Output.standardOutput.writeResult(path + "\n")
    case .check:
      let run = LabCheckRun(seeds: seeds ?? 1000, live: live ?? 0, allowsSettings: allowSysfs, json: json)
      guard try run.check(what) else { throw Failure.Status.different.code }
    }
  }

  private func preview() throws {
    if watch {
      return try WatchedPreview(
        file: what[0], seed: try seed.map { try Seed.wanted($0) } ?? Seed(0), language: lang, style: style
      ).run()
    }
    guard let lab = try NamedLabs(what, folder: nil, language: lang).labs.first else { return }
    let sheet = try LabSheet.computed(lab, seed: try seed.map { try Seed.wanted($0) } ?? Seed(0))
    if json {
      try Output.standardOutput.writeResult(try LabPreviewDocument(sheet).json())
    } else {
      try LabPreview(sheet, screen: LabScreen(style: style)).show()
    }
  }

  private var style: Style { .forLabs(plain: false, language: lang) }
}
