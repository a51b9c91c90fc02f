import ArgumentParser
import Inspector

/// The options that say which processes are meant without their numbers.
struct SelectionFilters: ParsableArguments {
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
  var isEmpty: Bool { tree.isEmpty && cgroup.isEmpty && match == nil && user.isEmpty }

  /// What was asked for, with these processes.
  func wanted(_ pids: [PIDArgument]) -> ProcessSelection {
    var selection = ProcessSelection()
    selection.pids = Set(pids.map(\.pid))
    selection.trees = Set(tree.map(\.pid))
    selection.controlGroups = cgroup.map { $0.hasPrefix("/") ? $0 : "/" + $0 }
    selection.users = Set(user.map(\.number))
    selection.pattern = match
    return selection
  }
}
