import ArgumentParser
import Inspector
import Profiler
import Recording

/// The command `cowscope record`.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record what a forking server and its workers share, for reports later.",
    usage: """
      cowscope record -o <file> --pid <pid> [<options>]
      cowscope record -o <file> [<options>] -- <command> ...
      """,
    discussion: """
      What cowscope profile looks at goes into an SQLite database, look by look, with
      each write that broke sharing. What is recorded stays readable when this
      program is killed. Where the file would become larger than --max-size, the
      oldest writes go first, and reports say so. SIGINT and SIGTERM end it.

      Examples:
        cowscope record -o day.cow.db --pid 812 --for 86400 --every 60
        cowscope record -o start.cow.db --for 30 -- gunicorn --preload app:app
        cowscope report day.cow.db

      \(InspectionStatus.explanation)
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The recording; nothing may be there.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var subject: ServerArguments

  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long to record, else until it is ended.", valueName: "seconds"))
  var duration: Double?

  @Option(name: .long, help: ArgumentHelp("How large the recording may become, such as 200MiB.", valueName: "size"))
  var maxSize = ByteCount.gibibyte

  @OptionGroup var search: StackSearchArguments

  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  func validate() throws {
    if let duration, duration < 0 || duration > 31_536_000 { throw ValidationError("--for must be from 0 to 31536000") }
    guard maxSize.bytes >= RecordingWriter.smallestLimit else {
      throw ValidationError("--max-size must be at least \(RecordingWriter.smallestLimit >> 20)MiB")
    }
  }

  func run() throws {
    let signals = StopSignals()
    // The file first: no server is started for one that cannot be.
    let writer = try made { () throws(RecordingError) in
      try RecordingWriter(creating: output, mostBytes: maxSize.bytes)
    }
    let (server, recorder) = try started(or: writer)
    defer { server.end() }
    let origin = ProfileOrigin.here(pid: server.pid, command: server.command)
    try made { () throws(RecordingError) in try writer.begin(origin) }
    let watch = ServerWatch(
      server: server, recorder: recorder, pace: pace.pace, every: subject.every, duration: duration,
      requests: subject.requestsFrom)
    var writes = 0
    var hasOrigin = false
    let series = try watch.run(until: signals) { profile, look, events in
      writes += events.writes.count
      if !hasOrigin, let profile {
        hasOrigin = true
        if let sharing = SharingOrigin(profile) {
          try made { () throws(RecordingError) in try writer.begin(sharing) }
        }
      }
      try made { () throws(RecordingError) in try writer.add(look, events: events, breaks: recorder?.summary) }
    }
    let checks = series.latest.map { ProfileChecks($0, pace: pace.pace) }
    let identical = series.latest.flatMap { IdenticalPages($0) }
    let (modules, allocators) = (series.latest?.variables(), series.latest?.allocatorUse())
    let prospects = series.latest.map { Prospects($0) }
    try made { () throws(RecordingError) in
      try writer.finish(
        checks: checks, identical: identical, modules: modules, allocators: allocators, prospects: prospects)
    }
    guard let last = series.looks.last, !last.rows.isEmpty else {
      Output.standardError.write("cowscope: the memory of process \(server.pid) and its family cannot be read\n")
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    let looks = series.looks.count
    try Output.standardOutput.writeResult(
      "\(looks) look\(looks == 1 ? "" : "s") and \(writes) write\(writes == 1 ? "" : "s") in \(output)\n")
    let status = InspectionStatus(last.coverage, missing: [], isStrict: false)
    if status != .complete { throw ExitCode(status.rawValue) }
  }

  private func started(or writer: RecordingWriter) throws -> (WatchedServer, BreakRecorder?) {
    do {
      if let pid = subject.pid { _ = try ProcessFamily.ofRunning(pid.pid) }
      return try subject.start(looksOnce: duration == 0, pace: pace.pace, stacks: search.stacks?.sampling ?? .none)
    } catch {
      writer.discard()
      throw error
    }
  }

  private func made<Value>(_ body: () throws(RecordingError) -> Value) throws(Failure) -> Value {
    do throws(RecordingError) {
      return try body()
    } catch {
      throw Failure(status: .inspection, message: "\(error)")
    }
  }
}
