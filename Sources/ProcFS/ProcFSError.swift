/// Why a file under /proc could not be read or understood.
///
/// The cases differ in what a person does next: start the process again, ask for privileges, use another kernel, or report a
/// format this package does not know.
public enum ProcFSError: Error, Hashable, Sendable {
  /// The process has ended. The corresponding C errors are `ENOENT` and `ESRCH`.
  case processGone(path: String)
  /// The caller lacks the privilege. The corresponding C errors are `EACCES` and `EPERM`.
  case notPermitted(path: String)
  /// The running kernel does not provide this file. The corresponding C error is `ENOENT`.
  case notProvided(path: String)
  /// The text does not have the form this package knows; line and column count from 1.
  case malformed(path: String, line: Int, column: Int, what: String)
  /// The file ended before the bytes asked for, as it does past the last user address or the last page frame.
  case truncated(path: String)
  /// Any other failure of a system call.
  case system(path: String, errno: Int32)

  /// The file that was being read.
  public var path: String {
    switch self {
    case .processGone(let path), .notPermitted(let path), .notProvided(let path), .malformed(let path, _, _, _),
      .truncated(let path), .system(let path, _):
      path
    }
  }

  init(_ failure: ParseFailure, path: String) {
    self = .malformed(path: path, line: failure.line, column: failure.column, what: failure.what)
  }
}
