import Glibc

/// A process family of subject.c, which rests until this value goes away.
final class Subject {
  /// The first process.
  let pid: Int32
  /// What it said before it was ready, by the first word.
  private(set) var said: [String: String] = [:]
  private let input: CInt
  private let output: CInt
  private var hasEnded = false

  struct SetupFailure: Error { var call: String }

  /// Starts it.
  init(_ arguments: [String]) throws {
    let toSubject = try Self.makePipe()
    let fromSubject = try Self.makePipe()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toSubject[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromSubject[1], 1)
    var words = unsafe ([Self.program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var pid: Int32 = 0
    let status = unsafe posix_spawn(&pid, Self.program, &actions, nil, &words, nil)
    close(toSubject[0])
    close(fromSubject[1])
    self.pid = pid
    input = toSubject[1]
    output = fromSubject[0]
    guard status == 0 else {
      hasEnded = true
      throw SetupFailure(call: "posix_spawn of \(Self.program)")
    }
    while let line = readWords() {
      said[line.first ?? ""] = line.count > 1 ? line[1] : ""
      if line.first == "ready" { return }
    }
    throw SetupFailure(call: "the subject \(arguments) ended before it was ready")
  }

  /// An address that it said, as a number.
  var address: UInt64 { said["at"].flatMap { UInt64($0, radix: 16) } ?? 0 }

  /// Lets it do what it has put off, and waits until that is done.
  func goOn() throws {
    var byte: UInt8 = 1
    guard unsafe write(input, &byte, 1) == 1, readWords()?.first == "done" else {
      throw SetupFailure(call: "what was put off")
    }
  }

  /// Whether it has said something since it was ready.
  var hasSpoken: Bool {
    var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&waiting, 1, 0) == 1
  }

  /// Lets it end, and gives what it said at its end.
  func end() -> [String: String] {
    close(input)
    hasEnded = true
    var words: [String: String] = [:]
    while let line = readWords() { words[line.first ?? ""] = line.count > 1 ? line[1] : "" }
    reap()
    return words
  }

  deinit {
    if !hasEnded {
      close(input)
      Glibc.kill(pid, SIGKILL)
      reap()
    }
    close(output)
  }

  private func reap() {
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  private static func makePipe() throws -> [CInt] {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw SetupFailure(call: "pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return ends
  }

  /// The words of its next line; nil at its end.
  private func readWords() -> [String]? {
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

  private static let program = besideRunner("inspector-subject")

  /// Where a program is that is built beside the test runner.
  static func besideRunner(_ program: String) -> String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    let bytes = path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
    let runner = String(decoding: bytes, as: UTF8.self)
    return runner.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/" + program
  }
}
