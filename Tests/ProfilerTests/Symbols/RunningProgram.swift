import CTestControl
import Glibc

/// A program that waits at its input until it is ended.
final class RunningProgram {
  let pid: Int32
  private let input: CInt
  private let path: String

  /// Starts a copy of event-subject; the file is removed at the end.
  init(_ path: String) throws {
    var toProgram: [CInt] = [-1, -1]
    guard unsafe test_make_pipe(&toProgram) == 0 else { throw ElfSamples.Missing(what: "pipe2") }
    var fromProgram: [CInt] = [-1, -1]
    guard unsafe test_make_pipe(&fromProgram) == 0 else { throw ElfSamples.Missing(what: "pipe2") }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toProgram[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromProgram[1], 1)
    var words = unsafe ([path, "first-writes", "1"] as [String]).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var pid: Int32 = 0
    let status = unsafe posix_spawn(&pid, path, &actions, nil, &words, nil)
    close(toProgram[0])
    close(fromProgram[1])
    defer { close(fromProgram[0]) }
    self.pid = pid
    self.path = path
    input = toProgram[1]
    guard status == 0 else { throw ElfSamples.Missing(what: path) }
    // The first byte that it says comes when everything is mapped.
    var byte: UInt8 = 0
    guard unsafe read(fromProgram[0], &byte, 1) == 1 else { throw ElfSamples.Missing(what: "words of \(path)") }
  }

  deinit {
    kill(pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    close(input)
    unsafe unlink(path)
  }
}
