import Teaching
import Testing

/// The question about policies on the page of a lab, by forms alone.
@Suite struct PolicyPageTests {
  private static let path = "labs/fork-basics"

  /// A visitor who has said to know nothing until the policies are asked for.
  private func arrived() throws -> Visitor {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let lab = try #require(host.labs.first { $0.id == "fork-basics" })
    _ = visitor.post(Self.path, [("do", "new"), ("seed", "00-0007")])
    let predictions = lab.questions.filter { $0.phase == .predict }
    _ = visitor.post(Self.path, predictions.map { ("answer.\($0.id)", "?") } + [("do", "commit")])
    _ = visitor.post(Self.path, [("do", "run")])
    for _ in predictions { #expect(!visitor.post(Self.path, [("do", "reveal")]).body.contains("each policy predicts")) }
    for id in ["o1", "o1", "o2", "o2"] { _ = visitor.post(Self.path, [("do", "restate"), ("answer.\(id)", "?")]) }
    for question in lab.questions where question.phase == .investigate && question.policies == nil {
      _ = visitor.post(Self.path, [("do", "investigate"), ("answer.\(question.id)", "?")])
    }
    return visitor
  }

  @Test func policiesAreATableAndOptionsOfOneFieldset() throws {
    let page = try arrived().get(Self.path).body
    let start = try #require(page.firstRange(of: "<fieldset id=\"policy\""))
    let field = page[start.lowerBound...]
    let end = try #require(field.firstRange(of: "</fieldset>"))
    let fieldset = String(field[..<end.lowerBound])
    #expect(fieldset.contains("<caption>What each policy predicts</caption>"))
    #expect(fieldset.contains("<th scope=\"row\">copies for the parent, step 5</th>"))
    #expect(fieldset.matches(of: /type="radio" name="answer.policy"/).count == 4)
    #expect(!fieldset.contains("kernel</th>"))
  }

  @Test func theAnswerIsToldWithTheNumbersThatSpeakAgainstIt() throws {
    let visitor = try arrived()
    let empty = visitor.post(Self.path, [("do", "investigate")])
    #expect(empty.status == 422 && empty.body.contains("choose one of the answers"))
    let page = visitor.post(Self.path, [("do", "investigate"), ("answer.policy", "a")]).body
    let start = try #require(page.firstRange(of: "<article id=\"policy\""))
    let remark = page[start.lowerBound...]
    #expect(remark.contains("You <b>a</b>, model <b>c</b>, kernel <b>?</b>: "))
    #expect(
      remark.contains(
        "Under a the count &quot;faults of the child, step 2&quot; would be 0; the model of this kernel says "))
  }
}
