import LabServer
import Teaching
import Testing

/// A wrong answer of each kind is met with its refutation.
@Suite struct RefutationTests {
  /// A question of each kind, of the predictions where there is one.
  @Test(arguments: [
    (Question.Kind.number, "01-fork-basics", "q2"), (.choice, "02-the-fault", "q3"), (.several, "02-the-fault", "q1"),
    (.pair, "90-quiz", "q2"), (.order, "90-quiz", "q6"),
  ])
  func eachKindOfQuestionIsRefuted(kind: Question.Kind, file: String, id: String) throws {
    let host = try ModelHost([file])
    let lab = host.labs[0]
    let question = try #require(lab.questions.first { $0.id == id })
    #expect(question.kind == kind && question.phase == .predict)
    let variant = try LabSession(lab, seed: try #require(Seed(code: "00-0007"))).variant
    let key = try host.run(variant).run.key(of: question)
    let foreseen = try #require(key.foreseen.first)
    let misconception = try #require(Misconception.of(foreseen.belief))

    let visitor = try Visitor(host)
    let path = "labs/\(lab.id)"
    _ = visitor.post(path, [("do", "new"), ("seed", "00-0007")])
    let others = lab.questions.filter { $0.phase == .predict && $0.id != id }.map { ("answer.\($0.id)", "?") }
    let form = others + fields(foreseen.answer, of: question) + [("sure.\(id)", "3"), ("do", "commit")]
    #expect(visitor.post(path, form).body.contains("Receipt: "))
    var page = visitor.post(path, [("do", "run")])
    while page.body.contains("value=\"reveal\"") {
      #expect(!page.body.contains("id=\"film\""))
      page = visitor.post(path, [("do", "reveal")])
    }
    let article = try #require(
      page.body.split(separator: "<article id=\"\(id)\"").last?.split(separator: "</article>").first.map(String.init))
    #expect(article.contains("\(misconception.id), a common belief: "), "\(article)")
    #expect(article.contains(/<b>(Here|In this run): <\/b>/) && article.contains("<b>Rule: </b>"), "\(article)")
    #expect(article.contains("✗ wrong") || article.contains("· partly right"))
    // All others are not known, and nobody is told of a belief there.
    #expect(page.body.split(separator: "a common belief: ").count == 2)
  }

  /// An answer as the fields of a page send it.
  private func fields(_ answer: GivenAnswer, of question: Question) -> [(String, String)] {
    let name = "answer.\(question.id)"
    switch answer {
    case .unknown: return [(name, "?")]
    case .number(let number): return [(name, "\(number)")]
    case .numbers(let numbers): return numbers.map { (name, "\($0)") }
    case .options(let places) where question.kind == .order:
      return [(name, places.map(GivenAnswer.letter).joined(separator: " "))]
    case .options(let places):
      return places.isEmpty ? [(name, "none")] : places.map { (name, GivenAnswer.letter($0)) }
    }
  }
}
