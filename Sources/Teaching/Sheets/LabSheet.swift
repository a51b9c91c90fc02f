/// A variant as it can be handed out without a session: all texts with their numbers in them, and beside each question its answers.
///
/// Everything is computed from one run of the model.
public struct LabSheet: Sendable {
  /// The lab with its numbers.
  public let variant: Variant
  /// What a student reads before the questions, in Markdown.
  public let introduction: [String]
  /// The questions, in the order of the file.
  public let questions: [SheetQuestion]
  /// What a student is asked to have seen in a run.
  public let observations: [SheetQuestion]
  /// The puzzles.
  public let puzzles: [SheetPuzzle]
  /// What a student reads at the end, in Markdown.
  public let closing: [String]

  /// Fills in what a run of the variant has brought.
  ///
  /// Throws the mistakes of the lab that keep answers or texts from being computed.
  public init(_ run: LabRun) throws(LabErrors) {
    variant = run.variant
    let lab = run.variant.lab
    introduction = try run.texts(lab.introduction)
    closing = try run.texts(lab.closing)
    var questions: [SheetQuestion] = []
    for question in lab.questions { questions.append(try SheetQuestion(question, in: run)) }
    self.questions = questions
    var observations: [SheetQuestion] = []
    for question in lab.observations { observations.append(try SheetQuestion(question, in: run)) }
    self.observations = observations
    var puzzles: [SheetPuzzle] = []
    for puzzle in lab.puzzles { puzzles.append(try SheetPuzzle(puzzle, in: run)) }
    self.puzzles = puzzles
  }
}

/// A puzzle with its texts, and what solves it.
public struct SheetPuzzle: Sendable {
  /// Its name in reports.
  public var id: String
  /// What is to be reached, in Markdown.
  public var ask: String
  /// What reaching it is worth.
  public var points: Int
  /// The parameters that may be changed, and what they are now.
  public var changes: [(name: String, value: String)]
  /// The condition.
  public var target: String
  /// Values that reach it.
  public var solution: [(name: String, value: String)]
  /// Help, from little to much.
  public var hints: [String]

  init(_ puzzle: Puzzle, in run: LabRun) throws(LabErrors) {
    let variant = run.variant
    let solved = try variant.solution(of: puzzle)
    id = puzzle.id
    ask = try run.text(of: puzzle.ask)
    points = puzzle.points
    changes = puzzle.changes.map { ($0, variant.values[$0]?.text ?? "") }
    target = puzzle.target.text
    solution = puzzle.solution.map { ($0.name, solved.values[$0.name]?.text ?? "") }
    hints = try run.texts(puzzle.hints)
  }
}

extension LabRun {
  /// A text of the lab with the numbers of the run in it.
  func text(of template: TextTemplate) throws(LabErrors) -> String {
    do throws(LabProblem) {
      return try text(template)
    } catch {
      throw LabErrors([error], text: variant.lab.text, file: variant.lab.file)
    }
  }

  /// Several texts.
  func texts(_ templates: [TextTemplate]) throws(LabErrors) -> [String] {
    var texts: [String] = []
    for template in templates { texts.append(try text(of: template)) }
    return texts
  }
}
