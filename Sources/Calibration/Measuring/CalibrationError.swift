/// Why a measurement could not be made.
public enum CalibrationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another run holds the CPU.
  case busyCPU(Int)
  /// A system call failed.
  case system(call: String, errno: String)
  /// The measuring program did not end in time.
  case timeout(what: String)
  /// The measuring program ended in a way that it should not.
  case failed(what: String, status: Int)
  /// The measuring program printed something that makes no sense.
  case unexpected(what: String, line: String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .busyCPU(let cpu): "CPU \(cpu) is in use by another run of cowscope; wait until it has ended"
    case .system(let call, let errno): "\(call) failed: \(errno)"
    case .timeout(let what): "measuring \(what) took too long; the machine is too busy or too small"
    case .failed(let what, let status): "measuring \(what) failed with status \(status)"
    case .unexpected(let what, let line): "measuring \(what) printed `\(line)`"
    }
  }
}
