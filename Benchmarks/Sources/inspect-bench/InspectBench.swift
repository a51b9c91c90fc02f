import Glibc
import Measuring

/// Compares `cowscope inspect` with other inspectors, and with the least that reading the same files costs, in one run.
@main enum InspectBench {
  static let usage = """
    usage: inspect-bench [--json] [--repetitions <n>] [--stall-seconds <n>]

    Looks at the same processes with cowscope, with other inspectors and with programs that only read, in turns, and judges the
    results against the goals. --stall-seconds is how long a round of the last part takes for each of those who look.
    """

  static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    var wantsJSON = false
    var repetitions = 5
    var stallSeconds = 5
    while let argument = arguments.popFirst() {
      switch argument {
      case "--json": wantsJSON = true
      case "--repetitions": repetitions = number(arguments.popFirst())
      case "--stall-seconds": stallSeconds = number(arguments.popFirst())
      default: stop(usage, status: argument == "--help" ? 0 : 64)
      }
    }
    do {
      let measurements = try Measurements(
        repetitions: repetitions, stallMilliseconds: stallSeconds * 1000, progress: writeError)
      let report = Report(measurements)
      print(wantsJSON ? try report.json() : report.text)
      exit(report.results.contains { $0.verdict == .belowFloor } ? 1 : 0)
    } catch {
      stop("inspect-bench: \(error)", status: 70)
    }
  }

  private static func number(_ text: String?) -> Int {
    guard let number = text.flatMap({ Int($0) }), number > 0 else { stop(usage, status: 64) }
    return number
  }

  private static func writeError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    unsafe write(STDERR_FILENO, bytes, bytes.count)
  }

  private static func stop(_ message: String, status: CInt) -> Never {
    writeError(message)
    exit(status)
  }
}
