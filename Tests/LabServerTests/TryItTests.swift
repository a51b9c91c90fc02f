import Teaching
import Testing

/// From a lab to the playground: once the run may be explained, and never where something counts.
@Suite struct TryItTests {
  private static let link = "Try this in the playground"

  /// Comes as far as all predictions are revealed, without knowing anything.
  private func revealed(_ visitor: Visitor, _ lab: Lab, check: (String) -> Void = { _ in }) -> Visitor.Answer {
    let path = "labs/\(lab.id)"
    check(visitor.post(path, [("do", "new"), ("seed", "00-0007")]).body)
    let unknowns = lab.questions.filter { $0.phase == .predict }.map { ("answer.\($0.id)", "?") }
    check(visitor.post(path, unknowns + [("do", "commit")]).body)
    var page = visitor.post(path, [("do", "run")])
    while page.body.contains("value=\"reveal\"") {
      check(page.body)
      page = visitor.post(path, [("do", "reveal")])
    }
    return page
  }

  @Test func thePlaygroundOpensWithTheStudentsNumbers() throws {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let refused = { #expect(visitor.get("play?lab=zero-page").status == 403) }
    refused()
    // The first phase that shows the film still asks what is to be seen in it.
    var page = revealed(visitor, host.labs[1]) { body in
      #expect(!body.contains(Self.link))
      refused()
    }
    #expect(
      page.body.contains("Look at the run") && page.body.contains("id=\"film\"") && !page.body.contains(Self.link))
    refused()
    for _ in 0..<2 { page = visitor.post("labs/zero-page", [("do", "restate"), ("answer.o1", "999")]) }
    #expect(page.body.contains("Why?") && page.body.contains(Self.link))
    let place = try #require(page.body.firstMatch(of: /href="([^"]+play\?lab=zero-page&amp;step=\d+)"/)).1
    let play = visitor.get(String(place.dropFirst(visitor.root.count)).replacing("&amp;", with: "&"))
    let record = try #require(try host.progress().session(of: host.labs[1]))
    let text = try LabSession(host.labs[1], record: record).variant.scenarioText
    #expect(play.status == 200 && play.body.contains("id=\"film\""))
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("read ") || $0.hasPrefix("write ") }
    #expect(!lines.isEmpty && lines.allSatisfy { play.body.contains($0.replacing("'", with: "&#39;")) })
    // While an attempt that counts has the same numbers, they are not to be tried.
    let seed = try #require(Seed(code: "00-0007"))
    let ticket = CourseTicket(course: "c", student: "s", attempt: 1, isGraded: true)
    let graded = try LabSession(host.labs[1], seed: seed, ticket: ticket).record
    try host.update { $0.keep(graded) }
    refused()
    #expect(visitor.get("play?lab=nothing").status == 403)
  }

  @Test(arguments: [
    "02-the-fault", "03-reference-counts", "04-exec-and-spawn", "05-files-and-accounting", "07-huge-pages", "08-ksm",
    "09-fork-storms", "10-pinned-pages", "11-page-tables", "12-page-cache-identity", "90-quiz",
  ])
  func theScenarioOfEachLabFitsThePlayground(file: String) throws {
    let host = try ModelHost([file])
    let visitor = try Visitor(host)
    var page = revealed(visitor, host.labs[0])
    for _ in 0..<12 where page.body.contains("value=\"restate\"") {
      let question = try #require(page.body.firstMatch(of: /name="answer\.(o\d+)"/)).1
      page = visitor.post("labs/\(host.labs[0].id)", [("do", "restate"), ("answer.\(question)", "?")])
    }
    #expect(page.body.contains(Self.link))
    let play = visitor.get("play?lab=\(host.labs[0].id)&step=1")
    #expect(play.status == 200 && play.body.contains("id=\"film\""), "\(play.body)")
  }
}
