import CTestControl
import Glibc

/// A program that does what a test tells it: a byte on its standard input lets it go on, and lines on its standard output say what it did.
///
/// It is killed, if it has not been asked to end before, when this value goes away.
package final class SubjectProgram {
  /// Why a subject is of no use.
  package struct Failure: Error {
    /// What did not work.
    package var what: String

    /// Says what did not work.
    package init(_ what: String) { self.what = what }
  }

  /// The process.
  package let pid: Int32
  private let input: CInt
  private let output: CInt
  private var hasEnded = false

  /// Starts a program.
  package init(_ program: String, _ arguments: [String]) throws {
    let toSubject = try Self.makePipe()
    let fromSubject = try Self.makePipe()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toSubject[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromSubject[1], 1)
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var pid: Int32 = 0
    let status = unsafe posix_spawn(&pid, program, &actions, nil, &words, nil)
    close(toSubject[0])
    close(fromSubject[1])
    self.pid = pid
    input = toSubject[1]
    output = fromSubject[0]
    guard status == 0 else {
      hasEnded = true
      throw Failure("posix_spawn of \(program)")
    }
  }

  /// The words of its next line; nil at its end.
  package func readWords() -> [String]? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(output, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") {
        return String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
      }
      line.append(byte)
    }
    return nil
  }

  /// Whether there is something to read.
  package var hasSpoken: Bool {
    var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&waiting, 1, 0) == 1
  }

  /// Lets it go on, by a byte that it waits for.
  package func goOn(_ byte: UInt8 = 1) throws {
    var byte = byte
    guard unsafe write(input, &byte, 1) == 1 else { throw Failure("writing to the subject") }
  }

  /// Asks it to end, takes the lines that are left, and waits for its end.
  package func end() -> [[String]] {
    close(input)
    var lines: [[String]] = []
    while let line = readWords() { lines.append(line) }
    hasEnded = true
    reap()
    return lines
  }

  /// Ends it at once.
  package func kill() {
    Glibc.kill(pid, SIGKILL)
    close(input)
    hasEnded = true
    reap()
  }

  deinit {
    if !hasEnded { kill() }
    close(output)
  }

  private func reap() {
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  private static func makePipe() throws -> [CInt] {
    var ends: [CInt] = [-1, -1]
    guard unsafe test_make_pipe(&ends) == 0 else { throw Failure("pipe2") }
    return ends
  }
}
