import Glibc

/// A program that this one has started, with its own standard input and output.
final class ChildProgram {
  private let pid: Int32
  private var wordOfWait: Int32?

  /// Starts a program, found along PATH, with more variables in its environment, and no signal blocked.
  init(_ words: [String], environment: [String: String]) throws(Failure) {
    for (name, value) in environment { unsafe setenv(name, value, 1) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let status = unsafe posix_spawnp(&pid, words[0], nil, &attributes, &arguments, environ)
    guard status == 0 else {
      throw Failure(status: .machine, message: "\(words[0]) cannot be started; the Debian package is: python3")
    }
    self.pid = pid
  }

  /// Whether it has ended; then it has been waited for.
  var hasEnded: Bool {
    var word: Int32 = 0
    if wordOfWait == nil, unsafe waitpid(pid, &word, WNOHANG) == pid { wordOfWait = word }
    return wordOfWait != nil
  }

  /// The status that it ended with, as shells tell it.
  var status: Int32 {
    guard let wordOfWait else { return 0 }
    let signal = wordOfWait & 0x7F
    return signal == 0 ? wordOfWait >> 8 & 0xFF : 128 + signal
  }

  /// Sends it a signal.
  func ask(_ signal: Int32) { kill(pid, signal) }
}
