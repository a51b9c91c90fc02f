import ArgumentParser
import Engines
import FoundationEssentials
import Rendering

/// The command `cowscope family claims`.
struct FamilyClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Try what is said of those who copy on write, and is not what is often said.",
    discussion: """
      Twelve claims, each with a run that shows whether it is so: on the engine where
      that is available, else on its model, which is said. Nothing is left behind.

      Examples:
        cowscope family claims 4
        cowscope family claims 1 2 3 --json

      Exit status:
        0  what was tried holds
        1  a claim does not hold
        2  the arguments are wrong
        3  nothing could be tried, or not all that was named, or an engine failed
      """)

  @Argument(help: ArgumentHelp("Claims by their numbers, else all.", valueName: "n"))
  var numbers: [Int] = []

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  func validate() throws {
    let known = Set(ClaimCatalogue.all.map(\.number))
    for number in numbers where !known.contains(number) {
      throw ValidationError("there is no claim \(number); there are 1 to \(known.max() ?? 0)")
    }
  }

  func run() throws {
    let chosen = ClaimCatalogue.all.filter { numbers.isEmpty || numbers.contains($0.number) }
    var progress = MeasurementProgress()
    var reports: [ClaimReport] = []
    for check in chosen {
      progress.show(done: reports.count, all: chosen.count, what: "claim \(check.number) on \(check.part)")
      reports.append(check.run())
    }
    progress.end()
    if json {
      try Output.standardOutput.writeResult(Data(try ClaimDocument(reports).bytes()))
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(ClaimTable(reports, style: style).text)
    }
    if reports.contains(where: { $0.outcome == .fails }) { throw Failure.Status.different.code }
    let isMissing = reports.contains { $0.outcome == .notAvailable }
    let hasFailed = reports.contains { $0.outcome == .failed }
    let hasShown = reports.contains { $0.outcome == .holds }
    if hasFailed || !hasShown || isMissing && !numbers.isEmpty { throw Failure.Status.machine.code }
  }
}
