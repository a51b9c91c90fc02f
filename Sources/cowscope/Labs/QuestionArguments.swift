public import ArgumentParser
public import Rendering
import Teaching

/// The options of `cowscope export` that are about questions of labs.
struct QuestionArguments: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("What the questions are written for.", valueName: "format"))
  var format: BankFormat?

  @Option(name: .long, help: ArgumentHelp("The first seed (default: 00-0000).", valueName: "code"))
  var seed: String?

  @Option(
    name: .long, help: ArgumentHelp("Write so many variants, of the seeds from the first one on.", valueName: "count"))
  var seeds: Int?

  @Option(
    name: .long, help: ArgumentHelp("Use the labs of a folder instead of those of the program.", valueName: "folder"),
    completion: .directory)
  var labs: String?

  @Flag(name: .long, help: "Print as JSON what was written and what was left out.")
  var json = false

  /// Whether anything was said.
  var isSomething: Bool { seed != nil || seeds != nil || labs != nil || json }

  func validate() throws {
    if let seeds, !(1...1000).contains(seeds) { throw ValidationError("--seeds is a number from 1 to 1000") }
  }

  /// What some forms need.
  func validate(output: String?) throws {
    guard output == nil else { return }
    if json { throw ValidationError("with --json the questions need a file: --output <file>") }
    if format == .qti { throw ValidationError("a package is no text: say --output <file.zip>") }
    if format == .paper { throw ValidationError("sheets and their key are two files: say --output <file.html>") }
  }

  /// The seeds, in their order.
  func wantedSeeds() throws -> [Seed] {
    var seeds = [try seed.map { try Seed.wanted($0) } ?? Seed(0)]
    while seeds.count < self.seeds ?? 1, let last = seeds.last { seeds.append(last.next) }
    return seeds
  }
}

extension BankFormat: ExpressibleByArgument {}
