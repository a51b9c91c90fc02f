import Teaching
import Testing

/// The lab about storage systems on its pages, by forms alone.
@Suite struct SystemLabPageTests {
  private static let path = "labs/storage-relatives"

  @Test func aStudentComesToTheEnd() throws {
    let host = try ModelHost(["13-storage-relatives"])
    let visitor = try Visitor(host)
    var page = visitor.post(Self.path, [("do", "new"), ("seed", "00-0007")])
    #expect(page.status == 200 && page.body.contains("system image overlayfs"))
    #expect(!page.body.contains("id=\"film\""))
    let lab = host.labs[0]
    let unknowns = lab.questions.filter { $0.phase == .predict }.map { ("answer.\($0.id)", "?") }
    _ = visitor.post(Self.path, unknowns + [("do", "commit")])
    page = visitor.post(Self.path, [("do", "run")])
    for _ in unknowns { page = visitor.post(Self.path, [("do", "reveal")]) }
    #expect(page.body.contains("You, model, engine"))
    #expect(page.body.contains("image: OverlayFS") && page.body.contains("Statement 1 of "))
    #expect(page.body.contains("Look at the run"))
    #expect(!page.body.contains("/play?lab="))
    // The first statement of the second system, by the link of its film.
    let link = try #require(page.body.firstMatch(of: /href="(\?step=\d+)#film"[^>]*>clone: XFS reflink</))
    let clone = visitor.get(Self.path + link.1)
    #expect(clone.body.contains("Views and blocks of clone at statement 1"))
    #expect(visitor.get(Self.path + "?step=9999").body.contains("Views and blocks of past"))
    let json = visitor.get(Self.path + "/trace.json")
    #expect(json.status == 200 && json.body.contains("cowscope.lab-run"))
    page = visitor.post(Self.path, [("do", "restate"), ("answer.o1", "?")])
    page = visitor.post(Self.path, [("do", "restate"), ("answer.o1", "?")])
    for question in lab.questions where question.phase == .investigate {
      page = visitor.post(Self.path, [("do", "investigate"), ("answer.\(question.id)", "?")])
    }
    #expect(page.body.contains("Change it"))
    page = visitor.post(Self.path, [("do", "try apart"), ("value.B", "none")])
    #expect(page.status == 422 && page.body.contains("not yet: the target is not reached"))
    page = visitor.post(Self.path, [("do", "leave apart")])
    #expect(page.body.contains("Done: "))
    // There is nothing of it that the playground could run.
    #expect(
      visitor.get("play?lab=storage-relatives").status == 404
        || !visitor.get("play?lab=storage-relatives").body.contains("system image"))
  }

  @Test func theQuizShowsProcessesAndSystems() throws {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let path = "labs/quiz"
    _ = visitor.post(path, [("do", "new"), ("seed", "00-0007")])
    let unknowns = host.labs[2].questions.map { ("answer.\($0.id)", "?") }
    _ = visitor.post(path, unknowns + [("do", "commit")])
    var page = visitor.post(path, [("do", "run")])
    for _ in unknowns { page = visitor.post(path, [("do", "reveal")]) }
    #expect(page.body.contains(">processes</a>") && page.body.contains(">tree: LMDB</a>"))
    #expect(page.body.contains("You, model, kernel"))
    let last = host.labs[2]
    #expect(last.version == 2)
    let link = try #require(page.body.firstMatch(of: /href="(\?step=\d+)#film"[^>]*>service: storage fork</))
    #expect(visitor.get(path + link.1).body.contains("Views and blocks of service at statement 1"))
  }
}
