import Glibc
import Measuring

/// Compares the memory model with the C core and with the kernel, in one run.
@main enum CowscopeBench {
  static let usage = """
    usage: cowscope-bench [--json] [--repetitions <n>] [--operations <n>]

    Runs the C core, the Swift memory model and the kernel in turns, and judges the ratios of their CPU times against the goals.
    --operations is how many random operations S8 compares.
    """

  static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    var wantsJSON = false
    var repetitions = 7
    var operations = 10_000_000
    while let argument = arguments.popFirst() {
      switch argument {
      case "--json": wantsJSON = true
      case "--repetitions":
        guard let count = arguments.popFirst().flatMap({ Int($0) }), count > 0 else { stop(usage, status: 64) }
        repetitions = count
      case "--operations":
        guard let count = arguments.popFirst().flatMap({ Int($0) }), count > 0 else { stop(usage, status: 64) }
        operations = count
      default: stop(usage, status: argument == "--help" ? 0 : 64)
      }
    }
    do {
      let report = Report(try Measurements(repetitions: repetitions, operations: operations, progress: writeError))
      print(wantsJSON ? try report.json() : report.text)
      exit(report.results.contains { $0.verdict == .belowFloor } ? 1 : 0)
    } catch {
      stop("cowscope-bench: \(error)", status: 70)
    }
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
