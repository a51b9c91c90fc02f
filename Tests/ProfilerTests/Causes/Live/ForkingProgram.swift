import Glibc
import Inspector
import Profiler
import ProcFS
import TestSupport

/// A program of Programs/ that has a child, and what was recorded of it.
struct ForkingProgram {
  /// The writes of the child while it did what it was to do.
  let events: [BreakEvent]
  /// What was found of all.
  let causes: CauseSummary

  /// Why it cannot be run here.
  static func obstacle(_ interpreter: String) -> String? {
    unsafe access(interpreter, X_OK) == 0 ? nil : "\(interpreter) is not here"
  }

  /// Where a program is.
  static func path(_ name: String) -> String {
    #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/" + $1 } + "/Programs/\(name)"
  }

  /// Records what the child does.
  init(_ interpreter: String, _ arguments: [String], isLight: Bool = false) throws {
    let program = try SubjectProgram(interpreter, arguments)
    try Self.expect(program, "ready")
    try Self.awaitRest(program.pid)
    guard let family = FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: program.pid) else {
      throw SubjectProgram.Failure("the family of \(program.pid)")
    }
    let recorder = BreakRecorder(isLight: isLight)
    recorder.follow(family)
    try program.goOn()
    try Self.expect(program, "child")
    recorder.collect()
    _ = recorder.takeEvents()
    try program.goOn()
    try Self.expect(program, "done")
    // While it lives: its memory is looked at.
    recorder.collect()
    recorder.finish()
    let events = recorder.takeEvents()
    try program.goOn()
    self.events = events.writes.filter { $0.pid != program.pid }
    guard let causes = recorder.summary.causes else { throw SubjectProgram.Failure("causes were not looked for") }
    self.causes = causes
  }

  /// Copies of a kind.
  func copies(_ condition: (BreakCause) -> Bool) -> Int {
    events.count { $0.outcome == .copied && $0.cause.map(condition) == true }
  }

  /// All copies.
  var copies: Int { events.count { $0.outcome == .copied } }

  private static func expect(_ program: SubjectProgram, _ word: String) throws {
    let words = program.readWords()
    guard words == [word] else { throw SubjectProgram.Failure("\(word) was expected, not \(words ?? [])") }
  }

  /// Waits until a process sleeps.
  static func awaitRest(_ pid: Int32) throws {
    for _ in 0..<5000 {
      if try ProcessStat.read(pid: pid).state == .sleeping { return }
      usleep(1000)
    }
    throw SubjectProgram.Failure("the program does not rest")
  }
}
