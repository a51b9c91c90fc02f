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
    usage: "cowscope profile --pid <pid> [<options>]",
    discussion: """
      The family of the process is looked at again and again; processes that join
      or leave meanwhile are noticed. Its anonymous memory is

        SHARED    still the template's frames
        BROKEN    own frames where the template has memory too: somebody wrote
        SIBLINGS  frames of other members, but no longer the template's
        NEW       own frames where the template has nothing

      and the template is the member that shares most, which need not be the parent.
      Meanwhile each write to a page that is there is recorded, with the code that
      did it; a copy takes two microseconds longer while it is watched. SIGINT and
      SIGTERM end it early, with the report of what was seen.

      Examples:
        cowscope profile --pid 812                   ten seconds of a server
        cowscope profile --pid 812 --for 3600 --every 60 --json >hour.json

      \(InspectionStatus.explanation)
      """)

  @Option(
    name: .long, help: ArgumentHelp("A process of the family, by number.", valueName: "pid"), completion: .processes)
  var pid: PIDArgument

  @Option(name: .customLong("for"), help: ArgumentHelp("How long to look; 0 is one look.", valueName: "seconds"))
  var duration = 10.0

  @Option(name: .long, help: ArgumentHelp("The time between two looks.", valueName: "seconds"))
  var every = 2.0

  @Option(name: .long, help: ArgumentHelp("The most areas and looks that are shown.", valueName: "n"))
  var limit = 12

  @Flag(name: .long, help: "Do not record who writes.")
  var noEvents = false

  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  @Flag(name: .long, help: "Take a partial result for an error.")
  var strict = false

  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  func validate() throws {
    guard duration >= 0, duration <= 604_800 else { throw ValidationError("--for must be from 0 to 604800") }
    guard every >= 0.05, every <= 86_400 else { throw ValidationError("--every must be from 0.05 to 86400") }
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let progress = Progress()
    let signals = StopSignals()
    let recorder = noEvents || duration == 0 ? nil : BreakRecorder()
    let series = try look(recorder, until: signals)
    let breaks = recorder?.finish()
    let checks = series.latest.map { ProfileChecks($0, pace: pace.pace) }
    progress.end()
    guard let last = series.latest, !last.rows.isEmpty else {
      Output.standardError.write("cowscope: the memory of process \(pid.pid) and its family cannot be read\n")
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    let output = Output.standardOutput
    if json, let document = ProfileDocument(series, checks: checks, breaks: breaks) {
      try output.writeResult(try document.json())
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      let report = ProfileReport(
        series, checks: checks, breaks: breaks, style: style, amounts: bytes ? .bytes : .human, limit: limit)
      try output.writeResult(report.text)
    }
    let status = InspectionStatus(last.coverage, missing: [], isStrict: strict)
    if status != .complete { throw ExitCode(status.rawValue) }
  }

  /// Looks until the time is over, somebody asks to end, or nobody is left; at least once.
  private func look(_ recorder: BreakRecorder?, until signals: StopSignals) throws -> DecaySeries {
    var series = DecaySeries()
    var family = try ProcessFamily.ofRunning(pid.pid)
    let clock = ContinuousClock()
    let begin = clock.now
    var next = begin
    while true {
      recorder?.follow(family)
      recorder?.collect()
      let profile = FamilyProfile(family, pace: pace.pace)
      // Where all have ended meanwhile, the look before is the last one that says anything.
      if profile.rows.isEmpty, series.latest != nil { return series }
      series.add(profile)
      next += .seconds(every)
      guard next - begin <= .seconds(duration) else { return series }
      while clock.now < next {
        if signals.wait(for: min(.seconds(1), next - clock.now)) { return series }
        // Little of what was recorded waits.
        recorder?.collect()
      }
      // The process that was named may have ended; its family goes on.
      guard let found = FamilyFinder(try ProcessCatalogue.listed()).family(continuing: family) else { return series }
      family = found
    }
  }
}
