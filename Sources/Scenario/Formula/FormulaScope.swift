/// What a formula may talk about at its place in the scenario.
struct FormulaScope {
  /// Processes that have been made, the ended ones included.
  var processes: Set<ProcessName> = []
  /// Processes that the file makes anywhere.
  var allProcesses: Set<ProcessName> = []
  /// The regions and their greatest lengths in pages.
  var widths: [RegionName: Int] = [:]
  /// The marks that have been set, with their steps.
  var marks: [MarkName: Int] = [:]
  /// Marks that the file sets anywhere.
  var allMarks: Set<MarkName> = []
  /// Names that a line which could not be read may have introduced.
  var unreadWords: Set<String> = []
  /// Whether there is a run that functions can ask.
  var hasRun = true
  /// What can be asked beside the scenario, by names.
  var subjects: [String: FormulaSubject] = [:]

  static let implicitMarks: Set<MarkName> = ["start", "here", "end"]

  /// A number that orders moments, or nil for an unknown mark.
  func order(of mark: MarkName) -> Int? {
    switch mark {
    case "start": -1
    case "here": Int.max - 1
    case "end": Int.max
    default: marks[mark]
    }
  }

  func isMark(_ name: String) -> Bool {
    Self.implicitMarks.contains(name) || allMarks.contains(name)
  }
}
