internal import Glibc

/// A program that answers lines with lines, and ends when its input does: also when this process is killed.
package final class Helper {
  private let process: pid_t
  private let commands: CInt
  private let answers: CInt

  /// Starts the helper of this name that lies next to this program.
  package init(_ name: String, _ arguments: [String] = []) throws(HelperError) {
    guard let folder = Place.programs else { throw .systemCall("readlink /proc/self/exe", errno) }
    let path = folder + "/" + name
    var toHelper: [CInt] = [-1, -1]
    var fromHelper: [CInt] = [-1, -1]
    guard unsafe pipe(&toHelper) == 0, unsafe pipe(&fromHelper) == 0 else { throw .systemCall("pipe", errno) }
    for descriptor in toHelper + fromHelper { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toHelper[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromHelper[1], 1)
    let words = unsafe ([path] + arguments).map { unsafe strdup($0) }
    defer { unsafe words.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let failure = unsafe posix_spawn(&process, path, &actions, nil, words + [nil], [nil])
    close(toHelper[0])
    close(fromHelper[1])
    self.process = process
    commands = toHelper[1]
    answers = fromHelper[0]
    guard failure == 0 else { throw .systemCall("posix_spawn \(path)", failure) }
  }

  deinit {
    close(commands)
    close(answers)
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
  }

  /// Gives the helper a line.
  package func send(_ line: String) throws(HelperError) {
    let bytes = Array((line + "\n").utf8)
    guard unsafe write(commands, bytes, bytes.count) == bytes.count else { throw .systemCall("write", errno) }
  }

  /// Whether the helper has begun to answer, or has ended.
  package var hasAnswered: Bool {
    var descriptor = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&descriptor, 1, 0) != 0
  }

  /// Waits for the helper's next line.
  package func answer() throws(HelperError) -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while byte != UInt8(ascii: "\n") {
      let count = unsafe read(answers, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw .ended }
      if byte != UInt8(ascii: "\n") { line.append(byte) }
    }
    return String(decoding: line, as: UTF8.self)
  }
}

/// Why a helper is of no use.
package enum HelperError: Error {
  case systemCall(String, CInt)
  /// It has ended, or said what it should not.
  case ended
}
