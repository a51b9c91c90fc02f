import FoundationEssentials
import Glibc

/// What a benchmark has found: results that are judged, and the measurements behind them.
package protocol BenchmarkReport: Encodable {
  /// The ratios and amounts that have goals.
  var results: [Result] { get }
  /// All of it for a person.
  var text: String { get }
}

/// A benchmark as a program: options that are numbers, a report as text or JSON, and an exit status that tells whether a floor
/// was missed.
package struct BenchmarkCommand {
  /// The name of the program.
  package let name: String
  /// What `--help` prints.
  package let usage: String
  /// The options besides `--json`, each with the number that it is without being given.
  package let options: [String: Int]

  /// Describes the program.
  package init(name: String, usage: String, options: [String: Int]) {
    self.name = name
    self.usage = usage
    self.options = options
  }

  /// Reads the arguments, measures and prints.
  ///
  /// Exit status: 0 every floor is reached, 1 one is not, 64 wrong arguments, 70 it could not be measured.
  package func run(
    _ measure: (_ numbers: [String: Int], _ progress: (String) -> Void) throws -> some BenchmarkReport
  ) -> Never {
    var arguments = CommandLine.arguments.dropFirst()
    var numbers = options
    var wantsJSON = false
    while let argument = arguments.popFirst() {
      if argument == "--json" {
        wantsJSON = true
      } else if numbers[argument] != nil {
        guard let number = arguments.popFirst().flatMap({ Int($0) }), number > 0 else { stop(usage, status: 64) }
        numbers[argument] = number
      } else {
        stop(usage, status: argument == "--help" ? 0 : 64)
      }
    }
    do {
      let report = try measure(numbers, Self.writeError)
      print(wantsJSON ? try Self.json(report) : report.text)
      exit(report.results.contains { $0.verdict == .belowFloor } ? 1 : 0)
    } catch {
      stop("\(name): \(error)", status: 70)
    }
  }

  private static func json(_ report: some BenchmarkReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  private static func writeError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    unsafe write(STDERR_FILENO, bytes, bytes.count)
  }

  private func stop(_ message: String, status: CInt) -> Never {
    Self.writeError(message)
    exit(status)
  }
}
