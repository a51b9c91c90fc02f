internal import Glibc

/// Runs a program to its end, and takes what it says.
enum ProgramRun {
  /// What a program has left.
  struct Ending {
    /// As wait(2) tells it.
    var status: CInt
    var output: [UInt8]
    var errors: [UInt8]

    var hasSucceeded: Bool { status == 0 }
  }

  /// Runs a program, which is looked for along PATH and has an empty standard input.
  ///
  /// - Parameters:
  ///   - environment: variables that are added to those of this process.
  ///   - seconds: after them it is killed.
  ///   - limit: the most bytes of its output.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String], seconds: Int, limit: Int = 64 << 20
  ) throws(StoreError) -> Ending {
    let pipes = try Pipes(program)
    let pid = try spawn(program, arguments, environment, pipes)
    pipes.closeChildEnds()
    let ending = read(pipes, seconds, limit)
    if ending == nil { kill(pid, SIGKILL) }
    var status: CInt = 0
    while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard let (output, errors) = ending else {
      throw StoreError(
        .failed, program, "its answer", "it was not there after \(seconds) s, or had more than \(limit) bytes")
    }
    return Ending(status: status, output: output, errors: errors)
  }

  /// The pipes of standard output and error.
  private final class Pipes {
    /// Reading ends and writing ends.
    private(set) var ends: [[CInt]] = []

    init(_ program: String) throws(StoreError) {
      for _ in 0..<2 {
        var pair: [CInt] = [-1, -1]
        guard unsafe pipe(&pair) == 0 else { throw StoreSource.failure(errno, program, "a pipe to it") }
        for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        ends.append(pair)
      }
    }

    func closeChildEnds() {
      for pipe in 0..<2 { close(pipe, 1) }
    }

    func close(_ pipe: Int, _ end: Int) {
      if ends[pipe][end] >= 0 { Glibc.close(ends[pipe][end]) }
      ends[pipe][end] = -1
    }

    deinit { for pair in ends { for end in pair where end >= 0 { Glibc.close(end) } } }
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ environment: [String: String], _ pipes: Pipes
  ) throws(StoreError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for pipe in 0..<2 { unsafe posix_spawn_file_actions_adddup2(&actions, pipes.ends[pipe][1], CInt(pipe + 1)) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    var settings = unsafe variables(environment).map { unsafe strdup($0) } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe settings.forEach { unsafe free($0) }
    }
    var pid: pid_t = 0
    let status = unsafe posix_spawnp(&pid, program, &actions, &attributes, &words, &settings)
    guard status == 0 else {
      throw StoreError(
        .missing, program, "the program", StoreSource.text(of: status),
        advice: "install it, or put its folder into PATH")
    }
    return pid
  }

  private static func variables(_ added: [String: String]) -> [String] {
    var result = added.map { "\($0.key)=\($0.value)" }
    var place = unsafe environ
    while let entry = unsafe place.pointee {
      let text = unsafe String(cString: entry)
      if added[String(text.prefix { $0 != "=" })] == nil { result.append(text) }
      unsafe place += 1
    }
    return result
  }

  /// Reads both outputs until they end; nil where that takes too long or gives too much.
  private static func read(_ pipes: Pipes, _ seconds: Int, _ limit: Int) -> (output: [UInt8], errors: [UInt8])? {
    let end = ContinuousClock.now + .seconds(seconds)
    var outputs: [[UInt8]] = [[], []]
    var part = [UInt8](repeating: 0, count: 65536)
    while pipes.ends[0][0] >= 0 || pipes.ends[1][0] >= 0 {
      guard ContinuousClock.now < end else { return nil }
      var waiting = pipes.ends.map { pollfd(fd: $0[0], events: Int16(POLLIN), revents: 0) }
      guard unsafe poll(&waiting, 2, 200) > 0 else { continue }
      for index in 0..<2 where waiting[index].revents != 0 {
        let count = unsafe Glibc.read(pipes.ends[index][0], &part, part.count)
        if count <= 0 { pipes.close(index, 0) } else { outputs[index] += part.prefix(count) }
        guard outputs[index].count <= limit else { return nil }
      }
    }
    return (outputs[0], outputs[1])
  }
}
