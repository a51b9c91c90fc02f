import Glibc
import ProcFS
import TestSupport

/// A process of subject.c, which takes known faults when it is told to.
final class EventSubject {
  /// This kernel cannot do what the subject has prepared.
  struct Unable: Error {}

  /// Where its memory begins.
  let address: UInt64
  private let pages: Int
  private let process: SubjectProgram
  private let copy: String?

  /// Starts it; as another user it is a copy of the program that this user may execute.
  init(_ what: String, pages: Int, number: Int = 1, user: UInt32? = nil) throws {
    self.pages = pages
    let words = [what, String(pages), String(number)]
    if let user {
      let copy = try Self.copyForEverybody()
      self.copy = copy
      process = try SubjectProgram(
        "/usr/bin/setpriv", ["--reuid=\(user)", "--regid=\(user)", "--clear-groups", copy] + words)
    } else {
      copy = nil
      process = try SubjectProgram(Self.program, words)
    }
    var address: UInt64?
    while let line = process.readWords() {
      if line.first == "at" { address = line.last.flatMap { UInt64($0, radix: 16) } }
      if line.first == "ready" { break }
    }
    self.address = address ?? 0
    if address == nil { throw SubjectProgram.Failure("the subject \(what) did not start") }
  }

  /// The first process.
  var pid: Int32 { process.pid }

  /// The addresses of its memory.
  var addresses: Range<UInt64> { address..<address + UInt64(pages) * 4096 }

  /// The numbers of its pages.
  var pageNumbers: Range<UInt64> { addresses.lowerBound / 4096..<addresses.upperBound / 4096 }

  /// Lets it do what it has prepared, waits until that is done, and gives the faults that the kernel has counted for it meanwhile.
  func act() throws -> Int {
    try begin()
    return try awaitDone()
  }

  /// Waits until what was begun is done; gives the faults as `act` does.
  func awaitDone() throws -> Int {
    let words = process.readWords()
    if words == ["unable"] { throw Unable() }
    guard let line = words, line.first == "done", line.count == 2, let faults = Int(line[1]) else {
      throw SubjectProgram.Failure("the subject did not do what it had prepared")
    }
    return faults
  }

  /// Waits until it rests: until then it may still have a fault on its way there.
  func awaitRest() throws {
    for _ in 0..<2000 {
      if try ProcessStat.read(pid: pid).state == .sleeping { return }
      usleep(1000)
    }
    throw SubjectProgram.Failure("the subject does not rest")
  }

  /// Lets it begin.
  func begin() throws { try process.goOn() }

  /// The faults that the kernel has counted for the process so far.
  func countedFaults() throws -> UInt64 {
    let stat = try ProcessStat.read(pid: pid)
    return stat.minorFaults + stat.majorFaults
  }

  /// The entries of its page table.
  func entries() throws -> [PagemapEntry] { try Pagemap(pid: pid).entries(pages: pageNumbers) }

  /// Lets it end by itself, and waits for that.
  func finish() { _ = process.end() }

  /// Ends it at once.
  func kill() { process.kill() }

  deinit {
    if let copy { unsafe unlink(copy) }
  }

  private static func copyForEverybody() throws -> String {
    let copy = "/var/tmp/event-subject-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let source = unsafe open(program, O_RDONLY | O_CLOEXEC)
    let target = unsafe open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o755)
    defer {
      close(source)
      close(target)
    }
    guard source >= 0, target >= 0, fchmod(target, 0o755) == 0 else {
      throw SubjectProgram.Failure("copying the subject")
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(source, &buffer, buffer.count)
      if count == 0 { return copy }
      guard count > 0, unsafe write(target, buffer, count) == count else {
        throw SubjectProgram.Failure("copying the subject")
      }
    }
  }

  /// The program, which is built beside the test runner.
  static let program = besideRunner("event-subject")
}
