import Experiment
import FoundationEssentials
import Glibc
import Rendering

/// Runs what somebody has typed into the editor on both sides: in a program of its own, as nobody, and not for long.
struct EditorRun {
  /// A run that takes longer is ended.
  private static let longest: Duration = .seconds(10)
  private static let mostBytes = 64 << 20

  /// Runs a scenario; the notice says what a reader of the numbers should know.
  func run(_ text: String) throws(Failure) -> (result: RunResult, notice: String?) {
    guard let program = unsafe realpath("/proc/self/exe", nil) else {
      throw Failure(status: .machine, message: "this program does not find itself")
    }
    defer { unsafe free(program) }
    let words = unsafe [String(cString: program), "run", "-", "--json"]
    guard geteuid() == 0 else { return (try result(of: try Self.output(of: words, text)), nil) }
    let become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", "--"]
    let ending = try Self.output(of: become + words, text)
    if !Self.notRunnable.contains(ending.status) {
      return (
        try result(of: ending),
        "The kernel ran it as user 65534, who sees less than root: what is unknown is written ?."
      )
    }
    return (
      try result(of: try Self.output(of: words, text)), "The kernel ran it as root: user 65534 cannot run this program."
    )
  }

  /// With these a program says that it could not run another one, for instance because that lies in a folder of root.
  private static let notRunnable: [Int32] = [126, 127]

  private struct Ending {
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]
  }

  private func result(of ending: Ending) throws(Failure) -> RunResult {
    if ending.status <= 1, let document = try? JSONDecoder().decode(RunDocument.self, from: Data(ending.output)) {
      return document.run
    }
    let message = String(decoding: ending.errors.prefix(4000), as: UTF8.self)
    let line = message.split(separator: "\n").first.map(String.init) ?? "it ended with status \(ending.status)"
    throw Failure(status: .machine, message: line.hasPrefix("cowscope: ") ? String(line.dropFirst(10)) : line)
  }

  /// Starts a program in a process group of its own, gives it an input, and waits for its end, or makes one.
  private static func output(of words: [String], _ input: String) throws(Failure) -> Ending {
    let pipes = try (0..<3).map { _ throws(Failure) in try Pipe() }
    defer { pipes.forEach { $0.close() } }
    guard let pid = try spawn(words, pipes) else { return Ending(status: 127, output: [], errors: []) }
    pipes[0].closeReader()
    pipes[1].closeWriter()
    pipes[2].closeWriter()
    var exchange = Exchange(input: Array(input.utf8), pipes: pipes, mostBytes: mostBytes)
    let isWhole = exchange.run(until: .now + longest)
    // Whatever it has started is in its group, and what is not ends with it.
    if !isWhole { kill(-pid, SIGKILL) }
    var word: Int32 = 0
    while unsafe waitpid(pid, &word, 0) < 0, errno == EINTR {}
    guard isWhole else {
      throw Failure(
        status: .machine, message: "it took more than \(longest.components.seconds) s, or said too much, and was ended")
    }
    let signal = word & 0x7F
    return Ending(
      status: signal == 0 ? word >> 8 & 0xFF : 128 + signal, output: exchange.output, errors: exchange.errors)
  }

  /// Starts a program, found along PATH; nil where there is none of that name.
  private static func spawn(_ words: [String], _ pipes: [Pipe]) throws(Failure) -> pid_t? {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // No signal is blocked in it, and SIGPIPE does what it usually does.
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, end) in [pipes[0].reader, pipes[1].writer, pipes[2].writer].enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
    }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let status = unsafe posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ)
    if status == ENOENT { return nil }
    guard status == 0 else {
      throw Failure(status: .machine, message: "\(words[0]) cannot be started: \(TextFile.message(status))")
    }
    return pid
  }
}
