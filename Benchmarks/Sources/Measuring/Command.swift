internal import Glibc

/// Another program that is run from start to end.
package struct Command {
  package let arguments: [String]
  package let input: String

  package init(arguments: [String], input: String = "") {
    self.arguments = arguments
    self.input = input
  }

  /// What it wrote, and how long it ran.
  package struct Run {
    package let output: String
    package let nanoseconds: Double
  }

  /// Runs the program; nil if there is none, or if it failed.
  package func run() -> Run? {
    guard let path = arguments.first else { return nil }
    var toProgram: [CInt] = [-1, -1]
    var fromProgram: [CInt] = [-1, -1]
    guard unsafe pipe(&toProgram) == 0, unsafe pipe(&fromProgram) == 0 else { return nil }
    for descriptor in toProgram + fromProgram { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toProgram[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromProgram[1], 1)
    let words = unsafe arguments.map { unsafe strdup($0) }
    defer { unsafe words.forEach { unsafe free($0) } }
    let start = WallClock.nanoseconds()
    var process: pid_t = 0
    let failure = unsafe posix_spawnp(&process, path, &actions, nil, words + [nil], environ)
    close(toProgram[0])
    close(fromProgram[1])
    let bytes = Array(input.utf8)
    if failure == 0 { unsafe write(toProgram[1], bytes, bytes.count) }
    close(toProgram[1])
    let output = Self.readAll(fromProgram[0])
    close(fromProgram[0])
    guard failure == 0 else { return nil }
    var status: CInt = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    let nanoseconds = WallClock.nanoseconds() - start
    return status == 0 ? Run(output: output, nanoseconds: nanoseconds) : nil
  }

  private static func readAll(_ descriptor: CInt) -> String {
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: result, as: UTF8.self) }
      result += chunk[..<count]
    }
  }
}
