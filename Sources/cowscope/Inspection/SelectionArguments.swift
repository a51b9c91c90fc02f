public import ArgumentParser
public import Inspector

/// The options that say which processes are meant.
struct SelectionArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Processes by number, or self; all processes if nothing is named.", valueName: "pid"),
    completion: .processes)
  var pids: [PIDArgument] = []

  @Option(
    name: .long, help: ArgumentHelp("A process and all its descendants; may be repeated.", valueName: "pid"),
    completion: .processes)
  var tree: [PIDArgument] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Only processes in this control group or below it; may be repeated.", valueName: "path"))
  var cgroup: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Only processes whose title matches this expression.", valueName: "regex"))
  var match: TitlePattern?

  @Option(
    name: .long, help: ArgumentHelp("Only processes of this user; may be repeated.", valueName: "user"),
    completion: .shellCommand("getent passwd | cut -d: -f1"))
  var user: [UserArgument] = []

  /// Whether nothing was said.
  var isEmpty: Bool { pids.isEmpty && tree.isEmpty && cgroup.isEmpty && match == nil && user.isEmpty }

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
  var wanted: ProcessSelection {
    var selection = ProcessSelection()
    selection.pids = Set(pids.map(\.pid))
    selection.trees = Set(tree.map(\.pid))
    selection.controlGroups = cgroup.map { $0.hasPrefix("/") ? $0 : "/" + $0 }
    selection.users = Set(user.map(\.number))
    selection.pattern = match
    return selection
  }
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
