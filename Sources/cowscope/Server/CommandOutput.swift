import Glibc

/// What a short command prints.
enum CommandOutput {
  /// The longest that a command may take, in milliseconds: the looks wait for it.
  private static let longest: Int32 = 2000

  /// The first line, up to 4 KiB; nil if it cannot be started, prints nothing, or takes longer than two seconds, after which it is killed.
  static func firstLine(of words: [String]) -> String? {
    var ends: [CInt] = [-1, -1]
    guard let program = words.first, unsafe pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    // A group of its own, so that all it starts can be ended with it.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let status = unsafe posix_spawn(&pid, program, &actions, &attributes, &arguments, environ)
    close(ends[1])
    guard status == 0 else { return nil }
    let line = read(from: ends[0])
    kill(-pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    return line
  }

  private static func read(from descriptor: CInt) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(Int64(longest))
    while bytes.count < 4096, !bytes.contains(UInt8(ascii: "\n")) {
      let rest = max(.zero, end - clock.now).components
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let milliseconds = Int32(rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000)
      let ready = unsafe poll(&waiting, 1, milliseconds)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }
}
