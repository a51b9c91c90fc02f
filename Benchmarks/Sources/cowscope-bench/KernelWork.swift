import Glibc

/// The helper process in which the kernel forks, copies and tears down for real.
final class KernelWork {
  /// What one repetition cost.
  struct Cost {
    let forkNanoseconds: Double
    let childNanoseconds: Double
    let faults: Int

    var total: Double { forkNanoseconds + childNanoseconds }
  }

  private let process: pid_t
  private let commands: CInt
  private let answers: CInt

  /// Starts the helper that lies next to this program.
  init() throws(BenchmarkError) {
    let path = try Self.folder() + "/kernel-work"
    var toHelper: [CInt] = [-1, -1]
    var fromHelper: [CInt] = [-1, -1]
    guard unsafe pipe(&toHelper) == 0, unsafe pipe(&fromHelper) == 0 else { throw .systemCall("pipe", errno) }
    for descriptor in toHelper + fromHelper { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toHelper[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromHelper[1], 1)
    let name = unsafe strdup(path)
    defer { unsafe free(name) }
    var process: pid_t = 0
    let failure = unsafe posix_spawn(&process, path, &actions, nil, [name, nil], [nil])
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

  /// Forks, writes every page of so much memory in the child, and lets it exit.
  func forkWriteExit(pageCount: Int) throws(BenchmarkError) -> Cost {
    let command = Array("\(pageCount * 4096)\n".utf8)
    guard unsafe write(commands, command, command.count) == command.count else { throw .systemCall("write", errno) }
    let fields = try answer().split(separator: " ").compactMap { Int($0) }
    guard fields.count == 3 else { throw .helperFailed }
    let cost = Cost(forkNanoseconds: Double(fields[0]), childNanoseconds: Double(fields[1]), faults: fields[2])
    // Besides the pages the child faults on its stack and a few pages of the C library.
    guard pageCount...(pageCount + 100) ~= cost.faults else { throw .otherWork(cost.faults, pageCount) }
    return cost
  }

  private func answer() throws(BenchmarkError) -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while byte != UInt8(ascii: "\n") {
      let count = unsafe read(answers, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw .helperFailed }
      if byte != UInt8(ascii: "\n") { line.append(byte) }
    }
    return String(decoding: line, as: UTF8.self)
  }

  static func folder() throws(BenchmarkError) -> String {
    var path = [UInt8](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    guard count > 0, let slash = path[..<count].lastIndex(of: UInt8(ascii: "/")) else {
      throw .systemCall("readlink /proc/self/exe", errno)
    }
    return String(decoding: path[..<slash], as: UTF8.self)
  }
}

/// Why the benchmark could not be run, or may not be believed.
enum BenchmarkError: Error {
  case systemCall(String, CInt)
  case helperFailed
  /// Two sides that are compared did not do the same number of faults.
  case otherWork(Int, Int)
  /// The model and the C core answer one access differently.
  case disagreement(life: Int, step: Int, model: Outcome, core: Outcome)
}
