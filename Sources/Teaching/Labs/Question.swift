internal import Scenario

/// A question whose answer is computed.
public struct Question: Sendable {
  /// How it is answered.
  public enum Kind: String, Sendable, CaseIterable {
    /// With a number.
    case number
    /// With one of several options.
    case choice
    /// With all options that are right.
    case several
    /// With two numbers that belong together, such as faults and copies.
    case pair
    /// With all options in their order, the smallest first.
    case order
  }

  /// When it is asked.
  public enum Phase: String, Sendable, CaseIterable {
    /// Before the run.
    case predict
    /// After the run.
    case investigate
  }

  /// What a number counts.
  public enum Unit: String, Sendable, CaseIterable {
    /// Page faults.
    case faults
    /// Copied pages.
    case copies
    /// Page frames.
    case frames
    /// Pages.
    case pages
    /// Blocks, records, clusters: the pieces that a store keeps.
    case blocks
    /// Bytes.
    case bytes
    /// 1024 bytes; formulas are in bytes.
    case kibibytes = "KiB"
    /// A character that was read.
    case byte
    /// Mappings of a frame.
    case mappings
    /// Steps, processes, and whatever has no other name.
    case count
  }

  /// Its name in reports.
  public var id: String
  /// How it is answered.
  public var kind: Kind
  /// When it is asked.
  public var phase: Phase
  /// What a right answer is worth.
  public var points: Int
  /// The question.
  public var ask: TextTemplate
  /// What a reader should know before it.
  public var context: [TextTemplate]
  /// A statement that somebody has published, which the question is about.
  public var claim: Claim?
  /// Policies of which one is the kernel's, where the question is which.
  public var policies: PolicyChoice?
  /// What the number counts; of a pair, the first one.
  public var unit: Unit
  /// What the second number of a pair counts.
  public var secondUnit: Unit?
  /// The answer, computed from a run; nil where each option has a condition of its own.
  public var answer: SourceText?
  /// The same, computed from the parameters alone.
  public var rule: SourceText?
  /// Why the answer does not depend on any run, where it does not.
  public var fixed: String?
  /// How far a number may be off; of a pair, each of them.
  public var tolerance: Int
  /// What can be chosen.
  public var options: [AnswerOption]
  /// Wrong answers that can be foreseen.
  public var wrong: [WrongAnswer]
  /// Help, from little to much.
  public var hints: [TextTemplate]
  /// Why the answer is what it is.
  public var explanation: TextTemplate?
  var position: SourcePosition
}

extension Question {
  /// What its numbers count: one unit, or the two of a pair.
  public var units: [Unit] { [unit] + [secondUnit].compactMap(\.self) }

  /// The numbers of a value in the units of the question; nil where it has other ones, or too few.
  func numbers(_ value: FormulaValue) -> [Int]? {
    let members = if case .list(let members) = value, kind == .pair { members } else { [value] }
    guard members.count == units.count else { return nil }
    var numbers: [Int] = []
    for (member, unit) in zip(members, units) {
      guard case .integer(let number) = member else { return nil }
      numbers.append(unit == .kibibytes ? number / 1024 : number)
    }
    return numbers
  }

  /// An answer of the kind of the question from its numbers.
  func answer(_ numbers: [Int]) -> GivenAnswer {
    kind == .pair ? .numbers(numbers) : .number(numbers.first ?? 0)
  }

  /// Whether numbers are near enough to the right ones; all may be any numbers that somebody types.
  func accepts(_ numbers: [Int], for right: [Int]) -> Bool {
    numbers.count == right.count
      && zip(numbers, right).allSatisfy { number, right in
        let (difference, overflow) = number.subtractingReportingOverflow(right)
        return !overflow && difference.magnitude <= tolerance.magnitude
      }
  }
}

/// A published statement.
public struct Claim: Sendable, Hashable {
  /// The statement, as briefly as it can be told.
  public var text: String
  /// Where it stands.
  public var source: String
}

/// What can be chosen.
public struct AnswerOption: Sendable {
  /// What is shown.
  public var text: TextTemplate
  /// `choice`: the answer that it stands for; `several`: whether it is right, in the run; `order`: its size, in the run.
  public var value: SourceText
  /// `several` and `order`: the same by the parameters alone.
  public var rule: SourceText?
  /// `order`: the size that somebody with the belief gives it, by the parameters alone.
  public var mistaken: SourceText?
  /// What somebody believes who is wrong about it.
  public var belief: Belief?
  var position: SourcePosition
}

/// A wrong answer and what is behind it.
public struct WrongAnswer: Sendable {
  /// The answer, computed from the parameters.
  public var value: SourceText
  /// What somebody believes who gives it.
  public var belief: Belief
}

/// A misconception, and the numbers that its refutation shows here.
public struct Belief: Sendable {
  /// Which.
  public var id: String
  /// What the names in its refutation stand for, before the names of the lab.
  public var numbers: [NamedFormula]
  var position: SourcePosition
}
