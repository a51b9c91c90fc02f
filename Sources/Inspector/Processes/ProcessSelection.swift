/// Which processes are wanted: those that are named, narrowed by the filters; all of them if none is named.
public struct ProcessSelection: Sendable {
  /// Processes by their numbers.
  public var pids: Set<Int32> = []
  /// Processes, each with all its descendants.
  public var trees: Set<Int32> = []
  /// Paths of control groups; a process in a group below one of them counts too.
  public var controlGroups: [String] = []
  /// Real users.
  public var users: Set<Int> = []
  /// What the title or the name of the program must contain: a regular expression, searched anywhere.
  public var pattern: TitlePattern?

  /// Creates a selection of all processes.
  public init() {}

  /// Whether processes are named, so that one that is not there is an error.
  public var namesProcesses: Bool { !pids.isEmpty || !trees.isEmpty }
}

/// A regular expression that titles are searched for.
public struct TitlePattern: Sendable {
  /// As it was written.
  public let text: String

  /// Creates a pattern; nil if the text is no regular expression.
  public init?(_ text: String) {
    guard (try? Regex(text)) != nil else { return nil }
    self.text = text
  }

  /// Gives a test that is made once for many titles: a `Regex` cannot be kept in a value that crosses tasks.
  func matcher() -> (InspectedProcess) -> Bool {
    guard let regex = try? Regex(text) else { return { _ in false } }
    return { $0.title.firstMatch(of: regex) != nil || $0.name.firstMatch(of: regex) != nil }
  }
}
