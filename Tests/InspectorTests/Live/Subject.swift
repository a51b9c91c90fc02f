import TestSupport

/// A process family of subject.c, which rests until this value goes away.
final class Subject {
  /// What it said before it was ready, by the first word.
  private(set) var said: [String: String] = [:]
  private let program: SubjectProgram

  /// Starts it.
  init(_ arguments: [String]) throws {
    program = try SubjectProgram(besideRunner("inspector-subject"), arguments)
    while let line = program.readWords() {
      said[line.first ?? ""] = line.count > 1 ? line[1] : ""
      if line.first == "ready" { return }
    }
    throw SubjectProgram.Failure("the subject \(arguments) ended before it was ready")
  }

  /// The first process.
  var pid: Int32 { program.pid }

  /// An address that it said, as a number.
  var address: UInt64 { said["at"].flatMap { UInt64($0, radix: 16) } ?? 0 }

  /// Lets it do what it has put off, and waits until that is done.
  func goOn() throws {
    try program.goOn()
    guard program.readWords()?.first == "done" else { throw SubjectProgram.Failure("what was put off") }
  }

  /// Whether it has said something since it was ready.
  var hasSpoken: Bool { program.hasSpoken }

  /// Lets it end, and gives what it said at its end.
  func end() -> [String: String] {
    program.end().reduce(into: [:]) { $0[$1.first ?? ""] = $1.count > 1 ? $1[1] : "" }
  }
}
