import Teaching

/// What `verify` found, for programs: schema 1 of the kind `cowscope.lab-verdicts`.
struct VerdictDocument: Encodable {
  struct Finding: Encodable {
    var isFlaw: Bool
    var text: String
  }

  struct Item: Encodable {
    var id: String
    var points: Int
    var share: Double?
    var answer: String
    var expected: String
    var beliefs: [String]
    var confidence: Int?
    var seconds: Int?
    var hints: Int
  }

  struct Entry: Encodable {
    var file: String
    var isRight: Bool
    var student: String?
    var lab: String?
    var seed: String?
    var attempt: Int?
    var earned: Double
    var possible: Int
    var findings: [Finding]
    var items: [Item]
  }

  var schema = 1
  var kind = "cowscope.lab-verdicts"
  var isSuccess: Bool
  var reports: [Entry]

  init(_ verdicts: [ReportVerdict]) {
    isSuccess = verdicts.allSatisfy(\.isRight)
    reports = verdicts.map { verdict in
      Entry(
        file: verdict.file, isRight: verdict.isRight, student: verdict.report?.student, lab: verdict.report?.lab.id,
        seed: verdict.report?.seed, attempt: verdict.report?.ticket?.attempt, earned: verdict.earned,
        possible: verdict.possible, findings: verdict.findings.map { Finding(isFlaw: $0.isFlaw, text: $0.text) },
        items: verdict.items.map { item in
          Item(
            id: item.id, points: item.points, share: item.share, answer: item.answer, expected: item.expected,
            beliefs: item.beliefs, confidence: item.confidence?.rawValue, seconds: item.seconds, hints: item.hints)
        })
    }
  }
}
