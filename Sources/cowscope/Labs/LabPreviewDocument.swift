import FoundationEssentials
import Rendering
import Teaching

/// A lab with its answers, for programs: schema 1 of the kind `cowscope.lab-preview`.
struct LabPreviewDocument: Encodable {
  /// A wrong answer and what is behind it.
  struct Wrong: Encodable {
    var answer: String
    /// How the belief comes to it.
    var formula: String?
    var belief: String
    /// What is said to it, sentence by sentence.
    var feedback: [String]
  }

  struct Question: Encodable {
    var id: String
    /// `predict`, `observe` or `investigate`.
    var phase: String
    var kind: String
    /// What its numbers count; nothing for other kinds.
    var units: [String]
    var points: Int
    var context: [String]
    var ask: String
    var options: [String]
    /// The right answer, options by their letters.
    var right: String
    var answer: String?
    var rule: String?
    /// What each option predicts, of a question about policies.
    var predicted: [[Int]]?
    var wrong: [Wrong]
    var hints: [String]
    var explanation: String?
  }

  struct Puzzle: Encodable {
    var id: String
    var points: Int
    var ask: String
    var target: String
    var solution: [String: String]
    var hints: [String]
  }

  var schema = 1
  var kind = "cowscope.lab-preview"
  var lab: String
  var version: Int
  var title: String
  var seed: String
  var parameters: [String: String]
  var introduction: [String]
  var scenario: String
  var questions: [Question]
  var puzzles: [Puzzle]
  var closing: [String]

  init(_ sheet: LabSheet) {
    let lab = sheet.variant.lab
    self.lab = lab.id
    version = lab.version
    title = lab.title
    seed = sheet.variant.seed?.description ?? ""
    parameters = sheet.variant.values.mapValues(\.text)
    introduction = sheet.introduction
    scenario = sheet.variant.scenarioText
    questions =
      sheet.questions.map { Question($0, phase: $0.question.phase.rawValue) }
      + sheet.observations.map { Question($0, phase: "observe") }
    puzzles = sheet.puzzles.map { puzzle in
      Puzzle(
        id: puzzle.id, points: puzzle.points, ask: puzzle.ask, target: puzzle.target,
        solution: Dictionary(puzzle.solution.map { ($0.name, $0.value) }) { $1 }, hints: puzzle.hints)
    }
    closing = sheet.closing
  }

  /// The document as UTF-8 JSON, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a preview never causes.
  func json() throws -> Data { try JSONText.encode(self) }
}

extension LabPreviewDocument.Question {
  init(_ sheet: SheetQuestion, phase: String) {
    let question = sheet.question
    id = question.id
    self.phase = phase
    kind = question.kind.rawValue
    units = question.kind == .number || question.kind == .pair ? question.units.map(\.rawValue) : []
    points = question.points
    context = sheet.context
    ask = sheet.ask
    options = sheet.options.map(\.text)
    right = sheet.text(of: sheet.right)
    answer = question.answer?.text
    rule = question.rule?.text
    predicted = sheet.policyTable?.columns.map(\.predicted)
    hints = sheet.hints
    explanation = sheet.explanation
    wrong =
      sheet.wrong.map { LabPreviewDocument.Wrong($0.diagnosis, of: question, answer: sheet.text(of: $0.answer)) }
      + sheet.options.enumerated().compactMap { index, option in
        option.diagnosis.map { LabPreviewDocument.Wrong($0, of: question, answer: GivenAnswer.letter(index)) }
      }
  }
}

extension LabPreviewDocument.Wrong {
  init(_ diagnosis: Judgement.Diagnosis, of question: Question, answer: String) {
    self.answer = answer
    formula = diagnosis.formula
    belief = diagnosis.misconception.id
    feedback = Feedback.sentences(on: diagnosis, of: question)
  }
}
