public import Family
internal import Scenario

/// A storage system of a lab: a member of the family, and what is done to it.
public struct LabSystem: Sendable {
  /// What formulas call it.
  public var name: String
  /// Which member it is.
  public var member: Member
  /// What is done.
  public var script: WriteScript
  /// The moments that have names, and how many statements are before each.
  public var marks: [(name: String, steps: Int)]

  /// What formulas may ask of it.
  var subject: FormulaSubject {
    var parts: Set<String> = [WriteScript.baseName]
    for step in script.steps {
      if case .snapshot(let name, _, _, _) = step.action { parts.insert(name) }
    }
    return FormulaSubject(
      name: name, parts: parts, marks: marks.map(\.name), functions: SystemQuantity.allCases.map(\.function))
  }

  /// How many statements are before a mark; nil is the end.
  func steps(before mark: MarkName?) -> Int {
    switch mark {
    case "start": 0
    case nil, "here", "end": script.steps.count
    case let name?: marks.first { $0.name == name }?.steps ?? script.steps.count
    }
  }
}
