import Glibc

/// A system call that failed while a test was being set up.
struct SetupFailure: Error {
  let call: String
  let errno: CInt
}

/// A `cat` that has started, echoed one byte and now waits for more: a process whose memory rests.
final class IdleCat {
  let pid: Int32
  private let input: CInt
  private let output: CInt

  init() throws(SetupFailure) {
    var toCat: [CInt] = [-1, -1]
    var fromCat: [CInt] = [-1, -1]
    guard unsafe pipe(&toCat) == 0, unsafe pipe(&fromCat) == 0 else { throw SetupFailure(call: "pipe", errno: errno) }
    for descriptor in toCat + fromCat { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toCat[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromCat[1], 1)
    var pid: Int32 = 0
    let name = unsafe strdup("cat")
    defer { unsafe free(name) }
    let spawned = unsafe posix_spawn(&pid, "/bin/cat", &actions, nil, [name, nil], [nil])
    close(toCat[0])
    close(fromCat[1])
    self.pid = pid
    input = toCat[1]
    output = fromCat[0]
    var byte: UInt8 = 1
    guard spawned == 0, unsafe write(input, &byte, 1) == 1, unsafe read(output, &byte, 1) == 1 else {
      throw SetupFailure(call: "posix_spawn", errno: spawned)
    }
  }

  /// Ends the process and leaves it unwaited, a zombie.
  func kill() {
    Glibc.kill(pid, SIGKILL)
    var info = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
  }

  /// Waits for the process: from then on it is gone.
  func reap() {
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  deinit {
    close(input)
    close(output)
    Glibc.kill(pid, SIGKILL)
    reap()
  }
}
