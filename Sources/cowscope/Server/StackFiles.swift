import FoundationEssentials
import Glibc
import Inspector
import Profiler
import Rendering

/// Writes who called the code that wrote, while it is watched and afterwards.
struct StackFiles {
  private let arguments: StackArguments
  private var collector = StackCollector()
  private var names: [Int32: String] = [:]
  private var trace: TraceFile?

  /// Opens what is written while events come, so that a path that cannot be is known before anything is watched.
  init(_ arguments: StackArguments) throws(Failure) {
    self.arguments = arguments
    trace = try arguments.traceEvents.map { (file) throws(Failure) in try TraceFile(file) }
  }

  /// Takes a look, and the writes since the one before.
  mutating func take(_ look: FamilyLook?, _ events: [BreakEvent]) throws(Failure) {
    if let look {
      collector.note(look.members)
      for member in look.members { names[member.process.pid] = member.process.shortTitle }
    }
    collector.add(events)
    try trace?.write(events)
  }

  /// Writes what needs everything.
  mutating func finish(_ record: ProfileRecord) throws(Failure) {
    try trace?.end(names: names)
    try arguments.pictures.write(collector, of: record)
  }

  /// How much of the stacks is there, for the end of a report; nothing if there are none.
  func quality(style: Style) -> String { StackQuality(collector).text(style: style) }
}

/// A file of trace events under way.
private struct TraceFile {
  private let path: String
  private let output: Output
  private var text = TraceEventText()

  init(_ file: StackFile) throws(Failure) {
    path = file.path
    if file.isStandardOutput {
      output = .standardOutput
    } else {
      let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .usage("\(path): \(TextFile.message(errno))") }
      output = Output(descriptor: descriptor)
    }
    try output.writeResult(TraceEventText.beginning)
  }

  mutating func write(_ events: [BreakEvent]) throws(Failure) {
    if !events.isEmpty { try output.writeResult(text.text(events)) }
  }

  mutating func end(names: [Int32: String]) throws(Failure) {
    try output.writeResult(text.text(names: names) + TraceEventText.end)
    guard output.descriptor == STDOUT_FILENO || close(output.descriptor) == 0 else {
      throw .usage("\(path): \(TextFile.message(errno))")
    }
  }
}
