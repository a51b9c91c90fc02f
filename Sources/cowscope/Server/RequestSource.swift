import ArgumentParser
import Glibc
import LocalHTTP
import Requests

/// What tells how many requests a server has answered.
final class RequestSource {
  private enum Kind {
    /// A log with a line for each request.
    case log(descriptor: CInt)
    /// A command that prints the number.
    case command(String)
    /// A counter that is read over HTTP.
    case metrics(RequestCounter)
  }

  private let kind: Kind
  private var lines = 0
  private var said: CountProblem?

  /// Reads `!command`, a URL, or the path of a log.
  init(_ argument: String) throws(ValidationError) {
    if argument.hasPrefix("!") {
      kind = .command(String(argument.dropFirst()))
      return
    }
    if argument.contains("://") {
      do throws(RequestCounter.Problem) {
        kind = .metrics(try RequestCounter(argument))
      } catch {
        throw ValidationError("\(error)")
      }
      return
    }
    let descriptor = unsafe open(argument, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw ValidationError(reason)
    }
    // What was logged before nobody has asked about.
    lseek(descriptor, 0, SEEK_END)
    kind = .log(descriptor: descriptor)
  }

  deinit {
    if case .log(let descriptor) = kind { close(descriptor) }
  }

  /// The requests until now: of a log those that came since it was opened; nil where nobody says a number that can be one of requests.
  ///
  /// What is wrong with a counter is said once on standard error.
  func count() -> Int? {
    switch kind {
    case .log(let descriptor):
      lines += Self.newLines(of: descriptor)
      return lines
    case .command(let text):
      return CommandOutput.firstLine(of: ["/bin/sh", "-c", text]).flatMap { line in
        Double(line.filter { !$0.isWhitespace }).flatMap { (0...1e15).contains($0) ? Int($0.rounded()) : nil }
      }
    case .metrics(let source):
      do throws(CountProblem) {
        return try source.count()
      } catch {
        if said != error {
          Output.standardError.write("cowscope: requests were not counted: \(source.address.text): \(error)\n")
        }
        said = error
        return nil
      }
    }
  }

  private static func newLines(of descriptor: CInt) -> Int {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var lines = 0
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return lines }
      lines += buffer[..<count].count { $0 == UInt8(ascii: "\n") }
    }
  }
}
