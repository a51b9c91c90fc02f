import Teaching

/// What `class report` found, for programs: schema 1 of the kind `cowscope.class-report`.
struct ClassDocument: Encodable {
  struct Sureness: Encodable {
    var confidence: Int
    var right: Int
    var wrong: Int

    init(_ sureness: ClassSummary.Sureness) {
      confidence = sureness.confidence.rawValue
      (right, wrong) = (sureness.right, sureness.wrong)
    }
  }

  struct Belief: Encodable {
    var id: String
    var students: Int
    var answers: Int
    var certain: Int
    var questions: [String]
  }

  struct Question: Encodable {
    var lab: String
    var id: String
    var answers: Int
    var facility: Double
    var discrimination: Double?
    var unforeseen: Int
    var unknown: Int
    var confidence: [Sureness]
  }

  struct Gain: Encodable {
    var lab: String
    var students: Int
    var before: Double
    var after: Double
    var gain: Double?
  }

  struct Difference: Encodable {
    var lab: String
    var id: String
    var reports: Int
  }

  struct Origin: Encodable {
    var kernel: String
    var architecture: String
    var isRoot: Bool
    var reports: Int
  }

  var schema = 1
  var kind = "cowscope.class-report"
  var reports: Int
  var flawed: Int
  var beliefs: [Belief]
  var confidence: [Sureness]
  var questions: [Question]
  var gains: [Gain]
  var origins: [Origin]
  var differences: [Difference]

  init(_ summary: ClassSummary) {
    (reports, flawed) = (summary.reports, summary.flawed)
    differences = summary.differences.map { Difference(lab: $0.lab, id: $0.id, reports: $0.reports) }
    beliefs = summary.beliefs.map {
      Belief(
        id: $0.misconception.id, students: $0.students, answers: $0.answers, certain: $0.certain,
        questions: $0.questions)
    }
    confidence = summary.confidence.map(Sureness.init)
    questions = summary.questions.map {
      Question(
        lab: $0.lab, id: $0.id, answers: $0.answers, facility: $0.facility, discrimination: $0.discrimination,
        unforeseen: $0.unforeseen, unknown: $0.unknown, confidence: $0.confidence.map(Sureness.init))
    }
    gains = summary.gains.map {
      Gain(lab: $0.lab, students: $0.students, before: $0.before, after: $0.after, gain: $0.gain)
    }
    origins = summary.origins.map {
      Origin(kernel: $0.kernel, architecture: $0.architecture, isRoot: $0.isRoot, reports: $0.reports)
    }
  }
}
