import ArgumentParser

/// Why the program ends without a result.
struct Failure: Error {
  /// The kinds of end that the exit status tells apart.
  enum Status {
    /// The sides differ or an expectation fails.
    case different
    /// The arguments or the scenario are wrong.
    case usage
    /// The machine lacks something.
    case machine
    /// A command on running processes could not do it; its other ends tell what it has found.
    case inspection

    var code: ExitCode {
      switch self {
      case .different: ExitCode(1)
      case .usage: ExitCode(2)
      case .machine: ExitCode(3)
      case .inspection: ExitCode(InspectionStatus.failed.rawValue)
      }
    }
  }

  var status: Status
  /// What to tell the user, without the program's name.
  var message: String

  /// Creates the end of a program whose user has to change something.
  static func usage(_ message: String) -> Failure { Failure(status: .usage, message: message) }
}
