import FoundationEssentials
import Glibc

/// Standard output or standard error, written without buffers.
struct Output {
  /// The result of the program.
  static let standardOutput = Output(descriptor: STDOUT_FILENO)
  /// Messages to the user.
  static let standardError = Output(descriptor: STDERR_FILENO)

  let descriptor: Int32

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Lets writes to a reader that is gone fail instead of killing the program.
  ///
  /// A handler and not SIG_IGN: programs that this one starts must not inherit it.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE) { _ in }
  }

  /// Writes a message; where nobody can read it, nothing is lost.
  func write(_ text: String) {
    _ = write(Data(text.utf8))
  }

  /// Writes a result: a reader that goes away early has what it wants, anything else is a failure.
  func writeResult(_ data: Data) throws(Failure) {
    let problem = write(data)
    guard problem == 0 || problem == EPIPE else {
      throw Failure(status: .machine, message: "the output cannot be written: \(TextFile.message(problem))")
    }
  }

  /// Writes a result, as `writeResult(_:)` of its bytes does.
  func writeResult(_ text: String) throws(Failure) {
    try writeResult(Data(text.utf8))
  }

  /// Writes everything and returns 0, or the error that stopped it.
  func write(_ data: Data) -> Int32 {
    unsafe data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = unsafe Glibc.write(descriptor, part.baseAddress, part.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return errno }
        written += count
      }
      return 0
    }
  }
}
