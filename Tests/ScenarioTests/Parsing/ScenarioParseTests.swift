import Scenario
import Testing

@Suite("Scenario.parse")
struct ScenarioParseTests {
  static let fourPages = """
    title  "Four pages, two copies"
    process parent
    map    parent buf anon pages=4
    write  parent buf[0..3] value='A'   # four faults
    fork   parent -> child
    mark   forked
    write  child buf[0] value='X'
    write  child buf[1] value='Y'
    exit   child
    mark   done
    expect faults(child, buf, forked..done) == 2
    expect copies(child, buf, forked..done) == 2
    """

  @Test("the program of the introduction")
  func fourPageProgram() throws {
    let scenario = try Scenario.parse(Self.fourPages, file: "fork.cow")
    #expect(scenario.title == "Four pages, two copies")
    #expect(scenario.layout.regions.map(\.name) == ["buf"])
    #expect(scenario.layout["buf"]?.pages == 4)
    #expect(
      scenario.steps.map(\.text) == [
        "process parent", "map parent buf anon pages=4", "write parent buf[0..3] value='A'",
        "fork parent -> child", "mark forked", "write child buf[0] value='X'", "write child buf[1] value='Y'",
        "exit child", "mark done", "expect faults(child, buf, forked..done) == 2",
        "expect copies(child, buf, forked..done) == 2",
      ])
    #expect(scenario.steps[2].position == SourcePosition(line: 4, column: 1))
    let touch = TouchRequest(
      process: "parent", target: PageSelection(region: "buf", pages: 0..<4, isWholeRegion: false), kind: .write,
      value: UInt8(ascii: "A"))
    #expect(scenario.steps[2].action == .touch(touch))
  }

  /// One statement after a fixed beginning, and the canonical text of the steps that it makes.
  static let statements: [(String, [String])] = [
    ("process q cpu=1", ["process q cpu=1"]),
    ("process q[1..3]", ["process q1", "process q2", "process q3"]),
    ("map p a anon size=64KiB", ["map p a anon pages=16"]),
    ("map p a anon pages=0x10 private", ["map p a anon pages=16"]),
    ("map p a anon pages=2 prot=none noreserve", ["map p a anon pages=2 prot=none noreserve"]),
    ("map p a shared-anon shared pages=2 populate", ["map p a shared-anon pages=2 populate"]),
    ("map p a stack pages=8", ["map p a stack pages=8"]),
    ("map p a stack initial=2 pages=8", ["map p a stack pages=8 initial=2"]),
    ("map p a file pages=4 code", ["map p a file pages=4 code"]),
    ("map p a file pages=4 code prot=r", ["map p a file pages=4 code prot=r"]),
    (
      "map p a file shared offset=4 pages=4 file=f file-pages=16 folio=8",
      ["map p a file shared pages=4 offset=4 file=f file-pages=16 folio=8"]
    ),
    ("map p a file private pages=4 offset=4 file-pages=8", ["map p a file pages=4 offset=4"]),
    ("map p a memfd pages=4 hole", ["map p a memfd pages=4 hole"]),
    ("read p b[1..] times=3", ["read p b[1..3] times=3"]),
    ("read p b by=kernel", ["read p b by=kernel"]),
    ("read p b[2] by=user", ["read p b[2]"]),
    ("write p b", ["write p b"]),
    ("write p b value=0x77", ["write p b"]),
    ("write p b value=0", ["write p b value=0"]),
    ("write p b value='\\n' whole", ["write p b value=10 whole"]),
    ("write p b atomic value='\\''", ["write p b value=39 atomic"]),
    ("call p code[0]", ["call p code[0]"]),
    ("fork p -> c d[1..2]", ["fork p -> c", "fork p -> d1", "fork p -> d2"]),
    ("fork p->c", ["fork p -> c"]),
    ("vfork p -> c", ["vfork p -> c"]),
    ("spawn p -> c d", ["spawn p -> c", "spawn p -> d"]),
    ("exec p", ["exec p"]),
    ("exit p", ["exit p"]),
    ("unmap p b[1..2]", ["unmap p b[1..2]"]),
    ("protect p b prot=rwx", ["protect p b prot=rwx"]),
    ("protect p b[0] prot=none", ["protect p b[0] prot=none"]),
    ("advise p b populate-write", ["advise p b populate-write"]),
    ("remap p b -> c", ["remap p b -> c"]),
    ("remap p b[2..3] -> c pages=2 keep-source", ["remap p b[2..3] -> c keep-source"]),
    ("remap p b -> c pages=6", ["remap p b -> c pages=6"]),
    ("remap p b pages=8", ["remap p b pages=8"]),
    ("lock p b", ["lock p b"]),
    ("lock p b[0] onfault", ["lock p b[0] onfault"]),
    ("unlock p b", ["unlock p b"]),
    ("sync p data", ["sync p data"]),
    ("pwrite p data[1] value='Z' whole", ["pwrite p data[1] value='Z' whole"]),
    ("truncate p data pages=2", ["truncate p data pages=2"]),
    ("place p cpu=1", ["place p cpu=1"]),
    ("note \"one\" \"two\"", ["note \"one two\""]),
    ("note \"a # b \\\"c\\\" \\u{e9}\" # comment", ["note \"a # b \\\"c\\\" é\""]),
    ("note \"one \\\n   two\\\n three\"", ["note \"one twothree\""]),
    ("mark m", ["mark m"]),
    ("expect  rss(p,b)==16KiB   # four pages", ["expect rss(p,b)==16KiB"]),
    ("write \\\n  p b[0] \\\n  value='Q'", ["write p b[0] value='Q'"]),
  ]

  static let beginning = """
    process p
    map p b anon pages=4
    map p data file shared pages=4
    map p code file code pages=4

    """

  @Test("each verb", arguments: statements)
  func verb(statement: String, expected: [String]) throws {
    let scenario = try Scenario.parse(Self.beginning + statement, file: "t.cow")
    #expect(Array(scenario.steps.dropFirst(4).map(\.text)) == expected)
  }

  @Test("title, intro and lesson")
  func texts() throws {
    let text = """
      intro "One."
      intro "Two."
      lesson "First." \\
        "Second."
      process p
      """
    let scenario = try Scenario.parse(text, file: "some/dir/demo.cow")
    #expect(scenario.title == "demo")
    #expect(scenario.introduction == ["One.", "Two."])
    #expect(scenario.lesson == "First. Second.")
    #expect(scenario.steps.count == 1)
  }

  @Test("line ends of every system", arguments: ["\n", "\r\n", "\r"])
  func lineEnds(newline: String) throws {
    let scenario = try Scenario.parse(
      ["process p", "", "map p b anon pages=1", "read p b"].joined(separator: newline), file: "t.cow")
    #expect(scenario.steps.map(\.position.line) == [1, 3, 4])
  }

  @Test("a bare region stands for its length at that moment")
  func wholeRegion() throws {
    let text = """
      process p
      map p b anon pages=4
      read p b
      remap p b pages=8
      read p b
      remap p b pages=2
      read p b
      remap p b -> c
      read p c
      """
    let scenario = try Scenario.parse(text, file: "t.cow")
    let lengths = scenario.steps.compactMap { step in
      if case .touch(let touch) = step.action { touch.target.pages.count } else { nil }
    }
    #expect(lengths == [4, 8, 2, 2])
    #expect(scenario.layout["b"]?.pages == 8)
  }

  @Test("a sequence acts in order")
  func sequences() throws {
    let text = """
      process parent
      map parent buf anon pages=4
      fork parent -> w[1..3]
      write w[1..3] buf[0]
      exit w[1..3]
      """
    let scenario = try Scenario.parse(text, file: "t.cow")
    #expect(
      scenario.steps.dropFirst(5).map(\.text) == [
        "write w1 buf[0]", "write w2 buf[0]", "write w3 buf[0]", "exit w1", "exit w2", "exit w3",
      ])
  }

  @Test("two processes map one file")
  func sharedFile() throws {
    let text = """
      process a
      process b
      map a lib file pages=4 file-pages=16 folio=4
      map b lib file pages=4
      """
    let scenario = try Scenario.parse(text, file: "t.cow")
    let files = scenario.steps.compactMap { step -> FileRequest? in
      guard case .map(let map) = step.action, case .file(let file, _) = map.kind else { return nil }
      return file
    }
    #expect(files == Array(repeating: FileRequest(name: "lib", pages: 16, folioPages: 4), count: 2))
  }
}
