internal import Scenario

/// A lab in another language: its texts, with the formulas, the scenario and the answers of the base file.
public struct LabTranslation: Sendable {
  /// The file's name, for messages.
  public let file: String
  /// The language, such as `de` or `pt-BR`.
  public let language: String
  /// The lab with its texts exchanged: a seed has the same numbers and the same answers in it, and reports are about the base file.
  public let lab: Lab
  /// How many texts the lab has.
  public let texts: Int
  /// How many of them are shown in the language of the base file, because the translation does not have them.
  public let missing: Int
}

extension LabTranslation {
  /// Whether a text is the name of a language: two or three small letters, and a region behind a `-` where that matters.
  public static func isLanguage(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let language = parts.first, 2...3 ~= language.utf8.count,
      language.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 })
    else { return false }
    guard parts.count == 2 else { return true }
    return 2...8 ~= parts[1].utf8.count && parts[1].utf8.allSatisfy(\.isLetterOrDigit)
  }
}

extension Lab {
  /// Reads a `.LANG.lab.md` file, which has texts of this lab by their ids and nothing else.
  ///
  /// `file` is its name for messages, and `language` the one that this name promises. Throws all mistakes at once.
  public func translated(
    by text: String, file: String, language: String? = nil
  ) throws(LabErrors) -> LabTranslation {
    guard text.utf8.count <= Self.longestFile else {
      throw LabErrors(
        [LabProblem("the file is longer than \(Self.longestFile) bytes", at: SourcePosition(line: 1, column: 1))],
        text: "", file: file)
    }
    var reader = TranslationReader(text, of: self, language: language)
    reader.read()
    guard reader.problems.isEmpty else { throw LabErrors(reader.problems, text: text, file: file) }
    let texts = countOfTexts
    return LabTranslation(
      file: file, language: reader.lab.language, lab: reader.lab, texts: texts, missing: texts - reader.count)
  }

  /// How many texts a translation can have: those of a short form are among them.
  private var countOfTexts: Int {
    var count = 1 + (introduction.isEmpty ? 0 : 1) + (closing.isEmpty ? 0 : 1)
    for question in questions + observations {
      count += 1 + question.hints.count + question.options.count + (question.policies?.counts.count ?? 0)
      count += (question.context.isEmpty ? 0 : 1) + (question.explanation == nil ? 0 : 1)
    }
    for puzzle in puzzles { count += 1 + puzzle.hints.count }
    return count
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
