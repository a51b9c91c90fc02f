/// A form that question banks are written in.
public enum BankFormat: String, Sendable, Hashable, CaseIterable {
  /// GIFT, the text form of Moodle that many programs read.
  case gift
  /// XML of Moodle.
  case moodle
  /// XML of Moodle with one question for each variant, in whose text all answers are embedded.
  case cloze
  /// Aiken, the plain form for questions with one right option.
  case aiken
  /// A package of QTI 1.2, as Canvas and others read it.
  case qti
  /// A table with a row for each answer.
  case csv
  /// Sheets to be printed, and a second file with the answers.
  case paper
}

/// A bank in one form.
public struct WrittenBank: Sendable {
  /// A file of it.
  public struct File: Sendable {
    /// What stands behind the name that was asked for, before its ending: nothing, or `-key`.
    public var suffix: String
    /// What is in it.
    public var bytes: [UInt8]
  }

  /// The files; the first one is the bank.
  public var files: [File]
  /// What this form cannot say, beside the omissions of the bank.
  public var omissions: [QuestionBank.Omission]
  /// How many questions are in it.
  public var questions: Int
}

extension QuestionBank {
  /// Writes the bank.
  ///
  /// O(questions).
  public func written(_ format: BankFormat) -> WrittenBank {
    var bank = WrittenBank(files: [], omissions: [], questions: 0)
    let sayable = without(&bank.omissions) { $0.obstacle(in: format, setting: $1) }
    bank.questions = sayable.count
    bank.files =
      switch format {
      case .gift: [.init(suffix: "", bytes: Array(GIFTText(sayable).text.utf8))]
      case .moodle: [.init(suffix: "", bytes: Array(MoodleText(sayable).xml.utf8))]
      case .cloze: [.init(suffix: "", bytes: Array(MoodleClozeText(sayable).xml.utf8))]
      case .aiken: [.init(suffix: "", bytes: Array(AikenText(sayable).text.utf8))]
      case .qti: [.init(suffix: "", bytes: QTIPackage(sayable).bytes)]
      case .csv: [.init(suffix: "", bytes: Array(QuestionTable(sayable).csv.utf8))]
      case .paper:
        [
          .init(suffix: "", bytes: Array(PaperSheet(sayable).html.utf8)),
          .init(suffix: "-key", bytes: Array(PaperKey(sayable).html.utf8)),
        ]
      }
    return bank
  }
}

extension BankQuestion {
  /// Why a form cannot say this question, nil where it can.
  func obstacle(in format: BankFormat, setting: String) -> String? {
    switch (format, answer) {
    case (.aiken, .one(let options)) where options.count <= AikenText.mostOptions: break
    case (.aiken, _): return "Aiken has questions with one right option only"
    case (.cloze, .order): return "answers that are embedded in a text have no order"
    case (.gift, .some(let options)), (.moodle, .some(let options)), (.cloze, .some(let options)):
      let right = options.count(where: \.isRight)
      if max(right, options.count - right) > OptionShare.most {
        return "Moodle has no share of the points for so many options"
      }
    case (.gift, .typed(let right, let wrong)), (.moodle, .typed(let right, let wrong)),
      (.cloze, .typed(let right, let wrong)), (.qti, .typed(let right, let wrong)):
      let spellings = (right + wrong.flatMap(\.value)).map { $0.lowercased() }
      if Set(spellings).count < spellings.count { return "two of its answers differ only in capitals" }
    default: break
    }
    if format == .gift, GIFTText.hasPlaceholder([setting] + texts) {
      return "it has signs that GIFT readers take for others"
    }
    return nil
  }
}
