import FoundationEssentials
import Rendering
import Scenario
import Teaching

/// What `author check` found, for programs: schema 1 of the kind `cowscope.lab-checks`.
struct LabCheckDocument: Encodable {
  /// What was found out about one file.
  struct Entry: Encodable {
    var file: String
    var isRight = false
    var diagnostics: [Diagnostic] = []
    var questions = 0
    var seeds = 0
    var comparisons = 0
    var liveRuns = 0
    var liveComparisons = 0
    var notVisible = 0
    /// Why it was not run on the kernel although that was asked for.
    var whyNotRun: String?
    /// How many texts the lab of a translation has; nil for a lab.
    var texts: Int?
    /// How many of them it does not translate.
    var missingTexts: Int?
  }

  var schema = 1
  var kind = "cowscope.lab-checks"
  var isSuccess: Bool
  var labs: [Entry]

  init(_ labs: [Entry]) {
    self.labs = labs
    isSuccess = labs.allSatisfy(\.isRight)
  }

  /// The document as UTF-8 JSON, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a check never causes.
  func json() throws -> Data { try JSONText.encode(self) }
}

extension LabCheckDocument.Entry {
  /// A file that is no lab.
  init(_ errors: LabErrors, in file: String) {
    self.file = file
    diagnostics = errors.diagnostics
  }

  /// A translation without mistakes.
  init(_ translation: LabTranslation) {
    file = translation.file
    isRight = true
    (texts, missingTexts) = (translation.texts, translation.missing)
  }

  /// A lab that was checked.
  init(_ check: LabCheck, whyNotRun: String?) {
    file = check.lab.file
    isRight = check.diagnostics.isEmpty
    diagnostics = check.diagnostics
    questions = check.lab.questions.count + check.lab.observations.count
    (seeds, comparisons) = (check.seeds, check.comparisons)
    (liveRuns, liveComparisons, notVisible) = (check.liveRuns, check.liveComparisons, check.notVisible)
    self.whyNotRun = whyNotRun
  }

  /// The same for people, its last line ended.
  var text: String {
    guard isRight else { return diagnostics.map(\.rendered).joined(separator: "\n") + "\n" }
    if let texts, let missingTexts {
      let words = missingTexts == 0 ? "\(texts) texts" : "\(missingTexts) of \(texts) texts are not translated"
      return "\(file): right translation (\(words))\n"
    }
    var notes = ["\(questions) questions", "\(seeds) seeds", "\(comparisons) comparisons"]
    if liveRuns > 0 {
      notes.append("\(liveRuns) runs on the kernel with \(liveComparisons) answers")
      if notVisible > 0 { notes.append("\(notVisible) answers that it did not show") }
    }
    if let whyNotRun { notes.append("not run on the kernel: \(whyNotRun)") }
    return "\(file): right (\(notes.joined(separator: ", ")))\n"
  }
}
