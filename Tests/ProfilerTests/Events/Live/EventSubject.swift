import CTestControl
import Glibc
import ProcFS

/// A process of subject.c, which takes known faults when it is told to.
final class EventSubject {
  struct SetupFailure: Error { var what: String }
  /// This kernel cannot do what the subject has prepared.
  struct Unable: Error {}

  /// The first process.
  let pid: Int32
  /// Where its memory begins.
  let address: UInt64
  private let pages: Int
  private var input: CInt
  private let output: CInt
  private var hasEnded = false
  private var copy: String?

  /// Starts it; as another user it is a copy of the program that this user may execute.
  init(_ what: String, pages: Int, number: Int = 1, user: UInt32? = nil) throws {
    var program = Self.program
    var words = [what, String(pages), String(number)]
    if let user {
      program = try Self.copyForEverybody()
      copy = program
      words = ["--reuid=\(user)", "--regid=\(user)", "--clear-groups", program] + words
      program = "/usr/bin/setpriv"
    }
    let toSubject = try Self.makePipe()
    let fromSubject = try Self.makePipe()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, toSubject[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, fromSubject[1], 1)
    var pointers = unsafe ([program] + words).map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    var pid: Int32 = 0
    let status = unsafe posix_spawn(&pid, program, &actions, nil, &pointers, nil)
    close(toSubject[0])
    close(fromSubject[1])
    self.pid = pid
    self.pages = pages
    input = toSubject[1]
    output = fromSubject[0]
    var address: UInt64?
    while status == 0, let line = Self.readWords(output) {
      if line.first == "at" { address = line.last.flatMap { UInt64($0, radix: 16) } }
      if line.first == "ready" { break }
    }
    guard let address else {
      self.address = 0
      hasEnded = status != 0
      throw SetupFailure(what: "the subject \(what) did not start")
    }
    self.address = address
  }

  /// The addresses of its memory.
  var addresses: Range<UInt64> { address..<address + UInt64(pages) * 4096 }

  /// The numbers of its pages.
  var pageNumbers: Range<UInt64> { addresses.lowerBound / 4096..<addresses.upperBound / 4096 }

  /// Lets it do what it has prepared, waits until that is done, and gives the faults that the kernel has counted for it meanwhile.
  func act() throws -> Int {
    begin()
    let words = Self.readWords(output)
    if words == ["unable"] { throw Unable() }
    guard let line = words, line.first == "done", line.count == 2, let faults = Int(line[1]) else {
      throw SetupFailure(what: "the subject did not do what it had prepared")
    }
    return faults
  }

  /// Waits until it rests: until then it may still have a fault on its way there.
  func awaitRest() throws {
    for _ in 0..<2000 {
      if try ProcessStat.read(pid: pid).state == .sleeping { return }
      usleep(1000)
    }
    throw SetupFailure(what: "the subject does not rest")
  }

  /// Lets it begin.
  func begin() {
    var byte: UInt8 = 1
    _ = unsafe write(input, &byte, 1)
  }

  /// The faults that the kernel has counted for the process so far.
  func countedFaults() throws -> UInt64 {
    let stat = try ProcessStat.read(pid: pid)
    return stat.minorFaults + stat.majorFaults
  }

  /// The entries of its page table.
  func entries() throws -> [PagemapEntry] { try Pagemap(pid: pid).entries(pages: pageNumbers) }

  /// Keeps it on the CPU where it is, if it has one thread.
  func stayOnOneCPU() throws {
    let cpu = try ProcessStat.read(pid: pid).lastCPU ?? 0
    let result = test_stay_on_cpu(pid, Int32(cpu))
    guard result == 0 else { throw SetupFailure(what: "sched_setaffinity") }
  }

  /// Lets it end by itself, and waits for that.
  func finish() {
    close(input)
    input = -1
    reap()
    hasEnded = true
  }

  /// Ends it at once.
  func kill() {
    Glibc.kill(pid, SIGKILL)
    reap()
    hasEnded = true
  }

  deinit {
    close(input)
    close(output)
    if !hasEnded { kill() }
    if let copy { unsafe unlink(copy) }
  }

  private func reap() {
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  private static func makePipe() throws -> [CInt] {
    var ends: [CInt] = [-1, -1]
    guard unsafe test_make_pipe(&ends) == 0 else { throw SetupFailure(what: "pipe2") }
    return ends
  }

  private static func copyForEverybody() throws -> String {
    let copy = "/var/tmp/event-subject-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let source = unsafe open(program, O_RDONLY | O_CLOEXEC)
    let target = unsafe open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o755)
    defer {
      close(source)
      close(target)
    }
    guard source >= 0, target >= 0, fchmod(target, 0o755) == 0 else { throw SetupFailure(what: "copying the subject") }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(source, &buffer, buffer.count)
      if count == 0 { return copy }
      guard count > 0, unsafe write(target, buffer, count) == count else {
        throw SetupFailure(what: "copying the subject")
      }
    }
  }

  /// The words of its next line; nil at its end.
  private static func readWords(_ descriptor: CInt) -> [String]? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(descriptor, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") {
        return String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
      }
      line.append(byte)
    }
    return nil
  }

  /// The program, which is built beside the test runner.
  static let program: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    let runner = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return runner.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/event-subject"
  }()
}
