/// Something beside the scenario that formulas may ask, such as a storage system: who knows it says what can be asked, and answers.
public struct FormulaSubject: Sendable, Hashable {
  /// What it is called.
  public var name: String
  /// The names of its parts, such as the views of a storage system.
  public var parts: Set<String>
  /// The names of its moments, in their order.
  public var marks: [MarkName]
  /// What can be asked of it.
  public var functions: [SubjectFunction]

  /// Creates a subject.
  public init(name: String, parts: Set<String>, marks: [MarkName], functions: [SubjectFunction]) {
    (self.name, self.parts, self.marks, self.functions) = (name, parts, marks, functions)
  }

  /// A number that orders moments; nil for an unknown mark.
  func order(of mark: MarkName) -> Int? {
    switch mark {
    case "start": -1
    case "here", "end": marks.count
    default: marks.firstIndex(of: mark)
    }
  }
}

/// A function of formulas whose first argument is the name of a subject.
public struct SubjectFunction: Sendable, Hashable {
  /// One parameter behind the name of the subject.
  public enum Parameter: Sendable, Hashable {
    /// A part of the subject.
    case part
    /// A number, which may be a formula.
    case number
    /// A mark; without it the end is meant.
    case moment
    /// Two marks; without them all is meant.
    case interval

    var description: String {
      switch self {
      case .part: "a part of it"
      case .number: "a number"
      case .moment: "a mark"
      case .interval: "an interval such as `made..written`"
      }
    }
  }

  /// What it is called; another subject, or the scenario, may have a function of the same name.
  public var name: String
  /// What it needs, in this order.
  public var parameters: [Parameter]
  /// Whether the result is true or false, and not a number.
  public var isTruth: Bool
  /// Whether the result is a number of bytes.
  public var isBytes: Bool

  /// Creates a function.
  public init(_ name: String, _ parameters: [Parameter], isTruth: Bool = false, isBytes: Bool = false) {
    (self.name, self.parameters, self.isTruth, self.isBytes) = (name, parameters, isTruth, isBytes)
  }

  /// How the call is written.
  var usage: String {
    let words = parameters.map { parameter in
      switch parameter {
      case .part: ", PART"
      case .number: ", NUMBER"
      case .moment: "[, MARK]"
      case .interval: "[, MARK..MARK]"
      }
    }
    return "\(name)(SUBJECT\(words.joined()))"
  }
}

/// A question to a subject.
public struct SubjectCall: Sendable, Hashable, Codable {
  /// Who is asked.
  public var subject: String
  /// What is asked.
  public var function: String
  /// Of which parts, in the order in which they are written.
  public var parts: [String] = []
  /// Numbers, as formulas.
  public var numbers: [Formula] = []
  /// At which moment; nil is the end.
  public var moment: MarkName?
  /// Between which moments; nil is from the beginning to the end.
  public var interval: MarkInterval?
  /// Whether the answer is a number of bytes.
  public var isBytes: Bool

  init(subject: String, function: SubjectFunction) {
    (self.subject, self.function, isBytes) = (subject, function.name, function.isBytes)
  }
}

/// Who answers for subjects.
public protocol SubjectAnswering: Sendable {
  /// What a call comes to; `numbers` are the values of its formulas.
  func answer(to call: SubjectCall, numbers: [Int]) -> FormulaValue
}
