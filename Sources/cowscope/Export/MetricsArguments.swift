import ArgumentParser
import LocalHTTP

/// The options of `cowscope export` that are about metrics of running processes.
struct MetricsArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Serve there, such as 127.0.0.1:9110; port 0 takes a free one.", valueName: "address"),
    transform: Self.address)
  var listen: ListenAddress?

  @Flag(name: .long, help: "Scan once, print the text and end.")
  var once = false

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
    guard minInterval >= 0, minInterval <= 86400 else {
      throw ValidationError("--min-interval must be from 0 to 86400")
    }
    guard (0...100_000).contains(maxProcesses), (0...100_000).contains(maxClasses) else {
      throw ValidationError("--max-processes and --max-classes must be from 0 to 100000")
    }
  }
}
