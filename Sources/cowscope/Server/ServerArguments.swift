import ArgumentParser
import Inspector
import Profiler

/// The options that say which server is watched, for how long, and how closely.
struct ServerArguments: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("A process of the family, by number.", valueName: "pid"), completion: .processes)
  var pid: PIDArgument?

  @Option(name: .long, help: ArgumentHelp("The time between two looks.", valueName: "seconds"))
  var every = 2.0

  @Flag(name: .long, help: "Do not record who writes.")
  var noEvents = false

  @Flag(
    name: .long,
    help: """
      Record who writes for a fraction of the cost, as root, by a program in the kernel: what became of a few \
      writes stays unknown. Not with stacks.
      """)
  var light = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Count requests: the lines that come to a log, the number that a command prints, or a counter at \
      http://HOST:PORT/metrics#NAME{LABEL="VALUE"}.
      """, valueName: "log|!command|url"),
    transform: RequestSource.init)
  var requestsFrom: RequestSource?

  @Argument(help: "A server to start and to watch from its first instruction, after --.")
  var command: [String] = []

  func validate() throws {
    guard every >= 0.05, every <= 86_400 else { throw ValidationError("--every must be from 0.05 to 86400") }
    guard (pid == nil) != command.isEmpty else {
      throw ValidationError("name a process with --pid, or a command to start after --")
    }
  }

  /// The server, started if it is not running, and what records its writes, with their callers if they are wanted.
  func start(
    looksOnce: Bool, pace: ScanPace, stacks: StackSampling = .none
  ) throws -> (server: WatchedServer, recorder: BreakRecorder?) {
    guard !light || stacks == .none else {
      throw ValidationError("--light tells no callers: leave out --stacks, --flame and --folded")
    }
    let recorder = noEvents || looksOnce ? nil : BreakRecorder(stacks: stacks, isLight: light, pace: pace)
    if let pid { return (WatchedServer(pid: pid.pid), recorder) }
    let starter = recorder ?? BreakRecorder()
    return (try WatchedServer(starting: command, starter), recorder)
  }
}
