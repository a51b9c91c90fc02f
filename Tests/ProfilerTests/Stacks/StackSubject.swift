import Glibc
import ProcFS
import Profiler
import TestSupport

/// A process of stack_subject.c, which writes to a shared page from a place that it knows.
struct StackSubject {
  /// What was recorded of the write.
  var stack: CallStack
  /// What the C library told in the process: the addresses to return to, innermost first.
  var callers: [UInt64]
  /// The same for the function that has called code without any information.
  var outer: [UInt64]
  /// The names of the code, innermost first; those of the C library's own functions are its own matter.
  var names: [String?]

  /// Records the write of a case.
  static func record(_ what: String, number: Int = 0, _ options: EventOptions) throws -> StackSubject {
    let process = try SubjectProgram(besideRunner("stack-subject"), [what, String(number)])
    var address: UInt64?
    while let line = process.readWords() {
      if line.first == "at" { address = line.last.flatMap { UInt64($0, radix: 16) } }
      if line.first == "ready" { break }
    }
    guard let address else { throw SubjectProgram.Failure("\(what) did not start") }
    let stream = try FaultStream(options)
    try stream.follow(process.pid)
    try process.goOn()
    let (outer, callers) = (try Self.addresses(process), try Self.addresses(process))
    let batch = try stream.stop()
    guard batch.lost.isNone else { throw SubjectProgram.Failure("records were lost: \(batch.lost)") }
    let faults = batch.faults.filter { $0.address >> 12 == address >> 12 && $0.kind.mayBreakSharing != false }
    guard faults.count == 1, let stack = faults[0].stack else {
      throw SubjectProgram.Failure("\(faults.count) faults of the page")
    }
    let symbolizer = Symbolizer(pid: process.pid, maps: try Maps.read(pid: process.pid))
    let names = stack.places.map { place -> String? in
      guard case .function(let symbol) = symbolizer.place(of: place) else { return nil }
      return symbol.name
    }
    return StackSubject(stack: stack, callers: callers, outer: outer, names: names)
  }

  private static func addresses(_ process: SubjectProgram) throws -> [UInt64] {
    guard let words = process.readWords(), words.first == "outer" || words.first == "callers" else {
      throw SubjectProgram.Failure("the subject did not do it")
    }
    return words.dropFirst().compactMap { UInt64($0, radix: 16) }
  }

  /// How many of the callers are those that the C library has told, from the first one on.
  ///
  /// What called is inside of the instruction in front of where it returns to; what a signal has interrupted is told by both alike.
  var agreement: Int {
    zip(stack.places.dropFirst(), callers.dropFirst()).prefix { $0 &+ 1 == $1 || $0 == $1 }.count
  }
}
