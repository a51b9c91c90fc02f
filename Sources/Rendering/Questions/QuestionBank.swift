public import Teaching

/// Questions for platforms that know nothing of labs: each by itself, with its numbers, its answers and its feedback.
public struct QuestionBank: Sendable {
  /// The questions of one variant.
  struct Part: Sendable {
    var lab: String
    var number: Int
    var title: String
    var version: Int
    var language: String
    var seed: String
    /// What all of them are about, in Markdown: the introduction and the scenario.
    var setting: String
    var questions: [BankQuestion]
  }

  /// A question that cannot be asked without a run, or not in some form.
  public struct Omission: Sendable, Hashable, Codable {
    /// The id of the lab.
    public var lab: String
    /// The code of the seed.
    public var seed: String
    /// The id of the question.
    public var question: String
    /// Why it is left out.
    public var reason: String
  }

  /// The variants, in the order in which they were added.
  private(set) var parts: [Part] = []
  /// What is left out of every form, and why.
  public private(set) var omissions: [Omission] = []

  /// A bank without questions.
  public init() {}

  /// How many questions there are, those of different seeds counted one by one.
  public var count: Int { parts.map(\.questions.count).reduce(0, +) }

  /// Adds the questions of a variant; those that need a run of the student's own become omissions.
  public mutating func add(_ sheet: LabSheet) {
    let lab = sheet.variant.lab
    let seed = sheet.variant.seed?.description ?? ""
    func omit(_ question: String, _ reason: String, in bank: inout QuestionBank) {
      bank.omissions.append(Omission(lab: lab.id, seed: seed, question: question, reason: reason))
    }
    var part = Part(
      lab: lab.id, number: lab.number, title: lab.title, version: lab.version, language: lab.language, seed: seed,
      setting: Self.setting(sheet), questions: [])
    for question in sheet.questions {
      if let exported = BankQuestion(question, lab: lab, seed: seed) {
        part.questions.append(exported)
      } else {
        let reason = BankQuestion.obstacle(question) ?? "no other platform has questions of its kind"
        omit(question.question.id, reason, in: &self)
      }
    }
    for observation in sheet.observations {
      omit(observation.question.id, "it asks what a run of the student's own has shown", in: &self)
    }
    for puzzle in sheet.puzzles {
      omit(puzzle.id, "it is solved by runs that the student chooses", in: &self)
    }
    parts.append(part)
  }

  /// The bank without the questions that have an obstacle, which become omissions.
  func without(
    _ omissions: inout [Omission], obstacle: (BankQuestion, _ setting: String) -> String?
  ) -> QuestionBank {
    var bank = self
    bank.parts = parts.map { part in
      var part = part
      part.questions = part.questions.filter { question in
        guard let reason = obstacle(question, part.setting) else { return true }
        omissions.append(Omission(lab: part.lab, seed: part.seed, question: question.id, reason: reason))
        return false
      }
      return part
    }
    return bank
  }

  /// Introduction and scenario.
  private static func setting(_ sheet: LabSheet) -> String {
    let scenario = "```\n" + sheet.variant.scenarioText.trimmingLineEnds + "\n```"
    return (sheet.introduction + ["The scenario, line by line:", scenario]).joined(separator: "\n\n")
  }
}

extension String {
  fileprivate var trimmingLineEnds: String { String(reversed().drop { $0 == "\n" }.reversed()) }
}
