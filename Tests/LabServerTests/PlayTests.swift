import Synchronization
import Testing

/// The playground.
@Suite struct PlayTests {
  private func run(_ text: String, _ more: [(String, String)] = []) throws -> Visitor.Answer {
    try Visitor(try ModelHost()).post("play", [("text", text)] + more)
  }

  @Test func theFirstExampleIsThere() throws {
    let page = try Visitor(try ModelHost()).get("play")
    #expect(page.status == 200 && page.body.contains("fork p -&gt; c\n") && page.body.contains("id=\"film\""))
    #expect(page.body.contains("Step 5 of 5: </b><code>write c r[0]"))
    #expect(page.body.contains("<svg class=\"scene\"") && page.body.contains("Region r: entries of the page tables"))
    #expect(page.body.contains("anon-exclusive: no") && page.body.contains("copy (W-"))
  }

  @Test func stepsAreShownOneByOne() throws {
    let text = "process p\nmap p r anon pages=2\nwrite p r value='A'\n"
    for (step, shown) in [("1", "1"), ("3", "3"), ("99", "3"), ("-4", "1"), ("x", "3"), ("9223372036854775807", "3")] {
      let page = try run(text, [("step", step)])
      #expect(page.body.contains("Step \(shown) of 3: "), "\(step)")
    }
    #expect(try run(text, [("step", "-9223372036854775808")]).status == 200)
  }

  @Test func mistakesAreShownWithTheirPlace() throws {
    let page = try run("process p\nmpa p <script>alert(1)</script>\n")
    #expect(page.status == 200 && page.body.contains("scenario:2:1: error: "))
    #expect(!page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
  }

  @Test(arguments: ["", "\n\n", "# nothing\n", "process p\n"]) func littleIsEnough(text: String) throws {
    let page = try run(text)
    #expect(page.status == 200 && page.body.contains("id=\"result\""))
  }

  @Test func titlesAndNotesAreText() throws {
    let page = try run("title \"<img src=x>\"\nprocess p\nnote \"<b>&\\\"\"\nmap p r anon pages=1\n", [("step", "2")])
    #expect(page.body.contains("&lt;img src=x&gt;") && !page.body.contains("<img"))
  }

  @Test(arguments: [
    "process p\n" + (0..<60).map { "fork p -> c\($0)\n" }.joined(),
    "process p\nmap p r anon pages=65536\n" + (0..<39).map { "fork p -> c\($0)\nmark m\($0)\n" }.joined(),
    "process p\nmap p r anon pages=4000000000\n", "process p\nmap p r anon pages=100\nwrite p r times=1000000\n",
    "process p\n" + (0..<1000).map { "mark m\($0)\n" }.joined(), String(repeating: "a", count: 70_000),
    "process p[1..99999999]\n",
  ])
  func bombsAreRefused(text: String) throws {
    let start = ContinuousClock.now
    let page = try run(text)
    #expect(page.status == 200 && !page.body.contains("id=\"film\""))
    #expect(page.body.contains("error: ") || page.body.contains("too large to be shown here"))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func theKernelIsAskedWhenTheReaderWants() throws {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let text = "process p\nmap p r anon pages=2\nwrite p r value='A'\n"
    _ = visitor.post("play", [("text", text)])
    _ = visitor.post("play", [("text", text), ("do", "model")])
    #expect(visitor.get("play?do=kernel&text=process%20p").status == 200)
    #expect(host.measured.withLock { $0 }.isEmpty)
    let page = visitor.post("play", [("text", text), ("do", "kernel")])
    #expect(page.body.contains("The kernel did not run it: there is no kernel in &lt;this&gt; test."))
    #expect(page.body.contains("name=\"side\" value=\"kernel\""))
    // Going from step to step asks nobody again.
    _ = visitor.post("play", [("text", text), ("side", "kernel"), ("step", "1")])
    #expect(host.measured.withLock { $0 } == [text])
    _ = visitor.post("play", [("text", "process p[1..30]\n"), ("do", "kernel")])
    #expect(host.measured.withLock { $0 } == [text])
  }

  @Test func aScenarioCanBeTakenAway() throws {
    let visitor = try Visitor(try ModelHost())
    let file = visitor.post("play/file", [("text", "process p\r\nmark ä\r\n")])
    #expect(file.body == "process p\nmark ä\n")
    #expect(file.field("Content-Disposition") == "attachment; filename=\"scenario.cow\"")
    #expect(visitor.get("play/file").status == 405)
  }

  @Test func theLevelStaysFromStepToStep() throws {
    let text = "process p\nmap p r anon pages=2\nwrite p r value='A'\n"
    let lower = try run(text, [("view", "1"), ("level", "3"), ("shown", "2")])
    #expect(lower.body.contains("Step 2 of 3: ") && lower.body.contains("name=\"level\" value=\"1\""))
    let next = try run(text, [("step", "3"), ("level", "1"), ("shown", "2")])
    #expect(next.body.contains("Step 3 of 3: ") && next.body.contains("name=\"level\" value=\"1\""))
    #expect(!next.body.contains("mapped once"))
    #expect(try run(text, [("step", "3")]).body.contains("mapped once"))
  }

  @Test func wordsAreExplained() throws {
    let visitor = try Visitor(try ModelHost())
    let page = visitor.get("words")
    #expect(page.status == 200 && page.body.contains("<dt id=\"word-mapcount\">mapcount</dt>"))
    #expect(visitor.get("").body.contains("href=\"\(visitor.root)words\""))
  }
}
