internal import Hashing
internal import Scenario

/// One lab: a scenario with numbers that a seed decides, and questions about what it does.
public struct Lab: Sendable {
  /// What a student does with it.
  public enum Kind: String, Sendable, CaseIterable {
    /// Works through it, once or as often as wanted.
    case lab
    /// Answers its questions, and those of the next seed later, to see what has changed.
    case quiz
  }

  /// What a machine must permit.
  public enum Tier: String, Sendable, CaseIterable {
    /// Any user of Linux.
    case user = "T0"
    /// Root.
    case root = "T1"
    /// Settings of the machine, which are changed and restored.
    case settings = "T2"
  }

  /// How much of a step of the run a page shows at first.
  public enum View: String, Sendable, CaseIterable {
    /// Which entries map which frames.
    case frames
    /// What the entries permit too.
    case permissions
    /// Counts and reasons too.
    case everything
  }

  /// The file's name, for messages.
  public var file: String
  /// The bytes of the file, which a report is about.
  var text: String
  /// What it is called in reports and seeds, such as `fork-basics`.
  public var id: String
  /// What a student does with it.
  public var kind: Kind
  /// Its place in the list.
  public var number: Int
  /// Another version has other variants.
  public var version: Int
  /// Its title.
  public var title: String
  /// The language of its texts, such as `en`.
  public var language: String
  /// How long it takes.
  public var minutes: Int
  /// What it needs.
  public var tier: Tier
  /// How much of a step is shown at first; whoever has said what the run shows sees everything.
  public var view: View
  /// The predictions of its short form, in their order; empty where there is none.
  var short: [String]
  /// What of the subject it covers, one line each.
  public var covers: [String]
  /// The ids of labs to do before.
  public var after: [String]
  /// What a seed decides, in the order in which it is drawn.
  public var parameters: [Parameter]
  /// Conditions that every variant fulfils.
  public var constraints: [SourceText]
  /// Names for numbers of the run, for all texts.
  public var numbers: [NamedFormula]
  /// What a student reads before the questions.
  public var introduction: [TextTemplate]
  /// The scenario; empty where there is none.
  public var scenario: TextTemplate
  /// The storage systems, and what is done to them; empty where there are none.
  public var systems: TextTemplate
  /// The questions, in the order of the file.
  public var questions: [Question]
  /// What a student is asked to have seen, before anything is explained.
  public var observations: [Question]
  /// The puzzles.
  public var puzzles: [Puzzle]
  /// What a student reads at the end.
  public var closing: [TextTemplate]
}

extension Lab {
  /// The questions, observations and puzzles by their ids, and the points of each.
  public var worth: [(id: String, points: Int)] {
    (questions + observations).map { ($0.id, $0.points) } + puzzles.map { ($0.id, $0.points) }
  }

  /// Who answers beside the model: the kernel, or the engines of a lab that is about storage systems alone.
  public var witness: String { needsEngines ? "engine" : "kernel" }

  /// Whether it is about storage systems alone.
  public var needsEngines: Bool { scenario.source.text.isEmpty }

  /// The hash of the file, in hexadecimal digits: who has the same has the same lab.
  public var fingerprint: String { SHA256.text(of: text) }
}

/// A name for a number of the run.
public struct NamedFormula: Sendable, Hashable {
  /// The name.
  public var name: String
  /// What it stands for.
  public var formula: SourceText
}

/// What a seed decides.
public struct Parameter: Sendable {
  /// How it is drawn.
  enum Kind: Sendable {
    /// A number of a range, both ends included.
    case number(from: SourceText, to: SourceText)
    /// Some of the pages below a number: how many is a range too.
    case pages(of: SourceText, from: SourceText, to: SourceText)
    /// A capital letter, as a byte to write.
    case letter
    /// A member of a set.
    case member(of: SourceText)
    /// One of several numbers.
    case choice([SourceText])
    /// What a formula of earlier parameters comes to.
    case computed(SourceText)
  }

  /// Its name.
  public var name: String
  var kind: Kind
  var position: SourcePosition
}

/// A target that a student reaches by changing parameters.
public struct Puzzle: Sendable {
  /// Its name in reports.
  public var id: String
  /// What is to be reached.
  public var ask: TextTemplate
  /// What a right answer is worth.
  public var points: Int
  /// The parameters that may be changed.
  public var changes: [String]
  /// What must hold of the changed run.
  public var target: SourceText
  /// Values that reach it, for the proof that it can be reached.
  public var solution: [NamedFormula]
  /// Help, from little to much.
  public var hints: [TextTemplate]
  var position: SourcePosition
}
