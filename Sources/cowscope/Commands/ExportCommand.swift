import ArgumentParser
import FoundationEssentials
import LocalHTTP
import Rendering

/// The command `cowscope export`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Tell Prometheus and its relatives which running processes share which memory.",
    usage: "cowscope export [<pid> ...] (--listen <address> | --once) [<options>]",
    discussion: """
      With --listen, /metrics is served until SIGINT or SIGTERM, in the OpenMetrics
      form or the older one, as the reader likes. A request makes a scan; those
      that come meanwhile get the same one. With --once, the text is printed, or
      put in the place of a file at once: for the text files of node_exporter.

      Examples:
        cowscope export --tree 812 --listen 127.0.0.1:9110
        cowscope export --tree 812 --family 812 --listen 127.0.0.1:9110
        cowscope export --match '^postgres' --once -o /var/lib/node/cow.prom

      Exit status:
        0  it was asked to end; with --once, everything that was selected was read
        1  something went wrong: another program listens there, for example
        2  the arguments are wrong
        3  with --once, part of it could not be read
        4  with --once, nothing was found
      """)

  @OptionGroup(title: "Which processes") var selection: SelectionArguments

  @Option(
    name: .long,
    help: ArgumentHelp("Serve there, such as 127.0.0.1:9110; port 0 takes a free one.", valueName: "address"),
    transform: Self.address)
  var listen: ListenAddress?

  @Flag(name: .long, help: "Scan once, print the text and end.")
  var once = false

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("With --once, replace this file at once instead of printing.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Scan again only when the last scan is older than that.", valueName: "seconds"))
  var minInterval = 5.0

  @Option(
    name: .long,
    help: ArgumentHelp("Give that many processes numbers of their own, the largest; sum the others.", valueName: "n"))
  var maxProcesses = 100

  @Option(
    name: .long,
    help: ArgumentHelp("Give that many classes of sharers numbers of their own.", valueName: "n"))
  var maxClasses = 30

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Also tell, by role, what is left of the inheritance in the family of this process; may be repeated.",
      valueName: "pid"),
    completion: .processes)
  var family: [PIDArgument] = []

  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  private static func address(_ text: String) throws -> ListenAddress {
    do throws(ListenAddress.Problem) {
      return try ListenAddress(text)
    } catch {
      switch error {
      case .noPort: throw ValidationError("'\(text)' has no port: write 127.0.0.1:9110, for example")
      case .noAddress(""):
        throw ValidationError("'\(text)' has no address: write 127.0.0.1\(text), or [::]\(text) for all")
      case .noAddress(let host): throw ValidationError("'\(host)' is no address in numbers")
      }
    }
  }

  func validate() throws {
    if (listen != nil) == once { throw ValidationError("say either --listen <address> or --once") }
    if output != nil && !once { throw ValidationError("--output is for --once") }
    guard minInterval >= 0, minInterval <= 86400 else {
      throw ValidationError("--min-interval must be from 0 to 86400")
    }
    guard (0...100_000).contains(maxProcesses), (0...100_000).contains(maxClasses) else {
      throw ValidationError("--max-processes and --max-classes must be from 0 to 100000")
    }
  }

  func run() throws {
    let source = MetricsSource(
      selection.wanted, families: family.map(\.pid), pace: pace.pace,
      limits: .init(processes: maxProcesses, classes: maxClasses))
    if let listen { return try MetricsServer.run(on: listen, interval: .seconds(minInterval), source: source) }
    let look = try source.look(isSingle: true)
    let text = MetricsText(.prometheus).text(look.families)
    if let output {
      try TextFile.replace(output, by: Data(text.utf8))
    } else {
      try Output.standardOutput.writeResult(text)
    }
    if look.status != .complete { throw ExitCode(look.status.rawValue) }
  }
}
