import ArgumentParser
import FoundationEssentials
import Inspector
import Profiler
import Rendering

/// The command `cowscope profile`.
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Tell what a forking server and its workers really share, and how that decays.",
    usage: """
      cowscope profile --pid <pid> [<options>]
      cowscope profile [<options>] -- <command> ...
      """,
    discussion: """
      The family of the process is looked at again and again; processes that join
      or leave meanwhile are noticed. Its anonymous memory is

        SHARED    still the template's frames
        BROKEN    own frames where the template has memory too: somebody wrote
        SIBLINGS  frames of other members, but no longer the template's
        NEW       own frames where the template has nothing

      and the template is the member that shares most, which need not be the parent.
      Meanwhile each write to a page that is there is recorded, with the code that
      did it, and why: garbage collectors and counts of references are told from
      the rest. A copy takes two microseconds longer while it is watched. SIGINT and
      SIGTERM end it early, with the report of what was seen. A command is followed
      from its first instruction, and ended with SIGTERM when the time is over.

      Examples:
        cowscope profile --pid 812                   ten seconds of a server
        cowscope profile --pid 812 --for 3600 --every 60 --json >hour.json
        cowscope profile --for 30 -- gunicorn --preload -w 4 app:app
        cowscope profile --pid 812 --flame writes.svg

      \(InspectionStatus.explanation)
      """)

  @OptionGroup var subject: ServerArguments

  @Option(name: .customLong("for"), help: ArgumentHelp("How long to look; 0 is one look.", valueName: "seconds"))
  var duration = 10.0

  @Option(name: .long, help: ArgumentHelp("The most areas and looks that are shown.", valueName: "n"))
  var limit = 12

  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  @Flag(name: .long, help: "Take a partial result for an error.")
  var strict = false

  @OptionGroup(title: "Who called the code that wrote") var stacks: StackArguments

  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  func validate() throws {
    guard duration >= 0, duration <= 604_800 else { throw ValidationError("--for must be from 0 to 604800") }
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
    guard stacks.files.isEmpty || !subject.noEvents && duration > 0 else {
      throw ValidationError("without events there are no stacks to be written")
    }
    guard stacks.files.count(where: \.isStandardOutput) + (json ? 1 : 0) <= 1 else {
      throw ValidationError("only one result can be on standard output")
    }
  }

  func run() throws {
    let progress = Progress()
    let signals = StopSignals()
    var files = try StackFiles(stacks)
    let (server, recorder) = try subject.start(looksOnce: duration == 0, pace: pace.pace, stacks: stacks.sampling)
    defer { server.end() }
    let watch = ServerWatch(
      server: server, recorder: recorder, pace: pace.pace, every: subject.every, duration: duration,
      requests: subject.requestsFrom)
    let origin = ProfileOrigin.here(pid: server.pid, command: server.command)
    var collections = CollectionSteps()
    let series = try watch.run(until: signals) { _, look, events in
      collections.add(events.writes)
      try files.take(look, events.writes)
    }
    var record = ProfileRecord(origin: origin, looks: series.looks, breaks: recorder?.summary)
    record.collections = collections
    record.checks = series.latest.map { ProfileChecks($0, pace: pace.pace) }
    record.identical = series.latest.flatMap { IdenticalPages($0) }
    record.allocators = series.latest?.allocatorUse()
    record.modules = series.latest?.variables()
    record.prospects = series.latest.map { Prospects($0) }
    progress.end()
    guard let last = record.looks.last, !last.rows.isEmpty else {
      Output.standardError.write("cowscope: the memory of process \(server.pid) and its family cannot be read\n")
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    try files.finish(record)
    let output = Output.standardOutput
    let outlook = Outlook(record, nil)
    if json, let document = ProfileDocument(record, outlook: outlook) {
      try output.writeResult(try document.json())
    } else if !stacks.files.contains(where: \.isStandardOutput) {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      let report = ProfileReport(
        record, outlook: outlook, style: style, amounts: bytes ? .bytes : .human, limit: limit)
      try output.writeResult(report.text + files.quality(style: style))
    }
    let status = InspectionStatus(last.coverage, missing: [], isStrict: strict)
    if status != .complete { throw ExitCode(status.rawValue) }
  }
}
