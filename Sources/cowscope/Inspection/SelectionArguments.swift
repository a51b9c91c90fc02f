public import ArgumentParser
public import Inspector

/// The options that say which processes are meant.
struct SelectionArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Processes by number, or self; all processes if nothing is named.", valueName: "pid"),
    completion: .processes)
  var pids: [PIDArgument] = []

  @OptionGroup var filters: SelectionFilters

  /// Whether nothing was said.
  var isEmpty: Bool { pids.isEmpty && filters.isEmpty }

  /// The processes that are meant, of which there is one at least; says which named ones are not there.
  func resolveSome() throws -> (found: [Candidate], missing: [Int32]) {
    var told: Set<Int32> = []
    return try resolveSome(&told)
  }

  /// As `resolveSome`, for who asks again and again: says of each process once that it is not there.
  func resolveSome(_ told: inout Set<Int32>) throws -> (found: [Candidate], missing: [Int32]) {
    let (candidates, missing) = try wanted.resolved()
    for pid in missing where told.insert(pid).inserted {
      Output.standardError.write("cowscope: there is no process \(pid)\n")
    }
    guard !candidates.isEmpty else {
      if missing.isEmpty { Output.standardError.write("cowscope: no process matches\n") }
      throw ExitCode(InspectionStatus.nothingFound.rawValue)
    }
    return (candidates, missing)
  }

  /// What was asked for.
  var wanted: ProcessSelection { filters.wanted(pids) }
}

extension ProcessSelection {
  /// The processes that are meant, and the named ones that are not there.
  func resolved() throws(Failure) -> (found: [Candidate], missing: [Int32]) {
    try ProcessCatalogue.listed().candidates(self)
  }
}

extension ProcessCatalogue {
  /// The processes of this machine, or the failure that a command ends with.
  static func listed() throws(Failure) -> ProcessCatalogue {
    do {
      return try ofThisMachine()
    } catch {
      throw Failure(status: .inspection, message: "the processes cannot be listed: /proc is not readable")
    }
  }
}

extension TitlePattern: ExpressibleByArgument {
  /// Reads a regular expression.
  public init?(argument: String) { self.init(argument) }
}

extension CompletionKind {
  /// The processes that /proc shows now, and `self`.
  static var processes: CompletionKind {
    .shellCommand("echo self; cd /proc && ls -d [0-9]*")
  }
}
