import ArgumentParser

/// Why the program ends without a result.
struct Failure: Error {
  /// The kinds of end that the exit status tells apart.
  enum Status: Int32 {
    /// The sides differ or an expectation fails.
    case different = 1
    /// The arguments or the scenario are wrong.
    case usage = 2
    /// The machine lacks something.
    case machine = 3

    var code: ExitCode { ExitCode(rawValue) }
  }

  var status: Status
  /// What to tell the user, without the program's name.
  var message: String

  /// Creates the end of a program whose user has to change something.
  static func usage(_ message: String) -> Failure { Failure(status: .usage, message: message) }
}
