import ArgumentParser
import FoundationEssentials
import LocalHTTP
import Rendering

/// The command `cowscope export`: metrics for those who watch machines, and questions for those who teach.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Tell other programs: Prometheus which processes share memory, a course its questions.",
    usage: """
      cowscope export [<pid> ...] (--listen <address> | --once) [<options>]
      cowscope export [<lab> ...] --format <format> [<options>]
      """,
    discussion: """
      With --listen, /metrics is served until SIGINT or SIGTERM, in the OpenMetrics
      form or the older one, as the reader likes. A request makes a scan; those
      that come meanwhile get the same one. With --once, the text is printed, or
      put in the place of a file at once: for the text files of node_exporter.

      With --format, the questions of labs are written for other platforms, each
      with the answers that the model computes, and with what is to be said to
      wrong ones. Questions that need a run of the student's own are left out,
      and named.

      Examples:
        cowscope export --tree 812 --listen 127.0.0.1:9110
        cowscope export --tree 812 --family 812 --listen 127.0.0.1:9110
        cowscope export --match '^postgres' --once -o /var/lib/node/cow.prom
        cowscope export 1 --format gift --seeds 20 -o fork-basics.gift
        cowscope export 1 9 --format paper --seed K7-M2QX -o sheet.html

      Exit status:
        0  it was asked to end; with --once, everything that was selected was read;
           with --format, everything but what was named is written
        1  something went wrong: another program listens there, for example
        2  the arguments are wrong, or a lab is not right
        3  with --once, part of it could not be read
        4  with --once, nothing was found
      """)

  @Argument(
    help: ArgumentHelp(
      "Processes by number, or self; with --format, labs by number, id or file. All, if none is named.",
      valueName: "what"))
  var what: [String] = []

  @OptionGroup(title: "Which processes") var filters: SelectionFilters
  @OptionGroup(title: "Metrics") var metrics: MetricsArguments

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("out")],
    help: ArgumentHelp("Replace this file at once instead of printing.", valueName: "file"), completion: .file())
  var output: String?

  @OptionGroup(title: "What the processes feel") var pace: PaceArguments
  @OptionGroup(title: "Questions of labs") var questions: QuestionArguments

  func validate() throws {
    if questions.format != nil {
      if metrics.listen != nil || metrics.once || !metrics.family.isEmpty || !filters.isEmpty {
        throw ValidationError("--format is about labs; leave out what is about processes")
      }
      return try questions.validate(output: output)
    }
    if questions.isSomething { throw ValidationError("say --format, or leave out what is about labs") }
    if (metrics.listen != nil) == metrics.once {
      throw ValidationError("say either --listen <address> or --once, or for labs --format <format>")
    }
    if output != nil && !metrics.once { throw ValidationError("--output is for --once and for --format") }
    _ = try processes
  }

  func run() throws {
    if let format = questions.format {
      return try QuestionExport(questions, format: format, output: output).run(what)
    }
    let source = MetricsSource(
      filters.wanted(try processes), families: metrics.family.map(\.pid), pace: pace.pace,
      limits: .init(processes: metrics.maxProcesses, classes: metrics.maxClasses))
    if let listen = metrics.listen {
      return try MetricsServer.run(on: listen, interval: .seconds(metrics.minInterval), source: source)
    }
    let look = try source.look(isSingle: true)
    let text = MetricsText(.prometheus).text(look.families)
    if let output {
      try TextFile.replace(output, by: Data(text.utf8))
    } else {
      try Output.standardOutput.writeResult(text)
    }
    if look.status != .complete { throw ExitCode(look.status.rawValue) }
  }

  /// What is named, as processes.
  private var processes: [PIDArgument] {
    get throws {
      try what.map { name in
        guard let process = PIDArgument(argument: name) else {
          throw ValidationError("'\(name)' is no process; labs are exported with --format")
        }
        return process
      }
    }
  }
}
