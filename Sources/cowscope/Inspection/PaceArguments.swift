import ArgumentParser
import Inspector

/// The options that bound what the observed processes feel.
struct PaceArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The longest that one call may keep a process from mapping memory.", valueName: "ms"))
  var maxStall = 1.0

  @Option(
    name: .long,
    help: ArgumentHelp("The share of the time in which the scan works; it sleeps in the rest.", valueName: "percent"))
  var duty = 50.0

  var pace: ScanPace { ScanPace(longestHold: .microseconds(Int64(maxStall * 1000)), duty: duty / 100) }

  func validate() throws {
    guard maxStall >= 0.05, maxStall <= 1000 else { throw ValidationError("--max-stall must be from 0.05 to 1000") }
    guard duty >= 1, duty <= 100 else { throw ValidationError("--duty must be from 1 to 100") }
  }
}
