import Scenario
import Testing

@Suite("Diagnostics")
struct DiagnosticTests {
  static func rendered(_ text: String, limits: Limits = .standard) -> String {
    do throws(ScenarioErrors) {
      _ = try Scenario.parse(text, file: "t.cow", limits: limits)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test("a message shows the line, a caret, what was expected and a hint")
  func golden() {
    let text = """
      process parent
      map parent buf anon pages=4
      \twrit  parent buf[0]
      write  parnt buf[0]
      write  parent buf[0..4]
      advise parent buf dontned
      write  parent buf[0] valu='A' tims=3
      expect fault(parent, buf) == 4
      expect faults(parent, buf) == SIGSEGV
      """
    #expect(
      Self.rendered(text) == """
        t.cow:3:2: error: unknown verb `writ`
          \twrit  parent buf[0]
          \t^~~~
          hint: did you mean `write`?
        t.cow:4:8: error: unknown process `parnt`
          write  parnt buf[0]
                 ^~~~~
          expected: the name of a process
          hint: did you mean `parent`?
        t.cow:5:18: error: `buf` has 4 pages
          write  parent buf[0..4]
                           ^~~~~~
          expected: pages from 0 to 3
        t.cow:6:19: error: unknown advice `dontned`
          advise parent buf dontned
                            ^~~~~~~
          expected: dontneed, free, dontfork, dofork, wipeonfork, keeponfork, populate-read, populate-write, cold, \
        pageout, guard-install, guard-remove, hugepage, nohugepage, collapse, mergeable, unmergeable
          hint: did you mean `dontneed`?
        t.cow:7:22: error: unknown option `valu`
          write  parent buf[0] valu='A' tims=3
                               ^~~~
          expected: times=N, by=kernel|user|odirect, value='A', whole, atomic
          hint: did you mean `value`?
        t.cow:7:31: error: unknown option `tims`
          write  parent buf[0] valu='A' tims=3
                                        ^~~~
          expected: times=N, by=kernel|user|odirect, value='A', whole, atomic
          hint: did you mean `times`?
        t.cow:8:8: error: unknown function `fault`
          expect fault(parent, buf) == 4
                 ^~~~~
          hint: did you mean `faults`?
        t.cow:9:28: error: a number and a name cannot be compared
          expect faults(parent, buf) == SIGSEGV
                                     ^~
        """)
  }

  /// A line after a fixed beginning (which has 6 lines), the column of the mistake and a part of the message.
  static let mistakes: [(String, Int, String)] = [
    // Words and signs.
    ("frobnicate p", 1, "unknown verb `frobnicate`"),
    ("= p", 1, "unexpected `=`"),
    ("write p b[0] & c", 14, "unexpected character `&`"),
    ("write p b\u{1B}", 10, "unexpected character U+001B"),
    ("note \"abc", 6, "no closing quote"),
    ("note \"a\\qc\"", 8, "unknown escape"),
    ("note", 5, "the line ends too early"),
    ("write p b value='AB'", 17, "a character is one letter"),
    ("write p b value='é'", 17, "must be ASCII"),
    ("write p b value=256", 17, "a byte is a number"),
    ("write p b[0] \\ times=2", 14, "only at its end"),
    ("map p n anon pages=99999999999999999999", 20, "too large"),
    ("map p n anon pages=0", 20, "out of range"),
    ("map p n file pages=512 folio=512", 30, "out of range"),
    ("map p n anon pages=0x", 20, "has no digits"),
    ("map p n anon size=4KB", 19, "unknown unit `KB`"),
    ("map p n anon size=5000", 19, "whole number of pages"),
    ("map p n anon pages=4KiB", 20, "without a unit"),
    ("map p n anon pages=4 size=4KiB", 27, "exclude each other"),
    ("map p n anon", 13, "`pages=` or `size=` is missing"),
    ("map p n anonymous pages=4", 9, "unknown kind of mapping"),
    ("map p n anon pages=4 pages=5", 22, "given twice"),
    ("map p n anon pages=4 populate=1", 22, "takes no value"),
    ("map p n anon pages=4 prot=wr", 27, "unknown value `wr`"),
    ("map p n file pages=4 private shared", 30, "exclude each other"),
    ("map p n file pages=6 folio=3", 28, "power of two"),
    ("map p n file pages=6 folio=4", 28, "whole number of folios"),
    ("map p n anon pages=4 folio=2", 22, "unknown option `folio`"),
    ("map p n stack pages=4 prot=r", 23, "unknown option `prot`"),
    ("map p n stack pages=4 initial=5", 31, "larger than the stack"),
    ("map p n-m anon pages=4", 7, "is not a name"),
    ("map p start anon pages=4", 7, "cannot name a region"),
    ("map p n anon pages=4 4", 22, "unexpected `4`"),
    // Names.
    ("process p", 9, "exists already"),
    ("process b", 9, "already the name of a region"),
    ("mark seen", 6, "exists already"),
    ("mark end", 6, "cannot name a mark"),
    ("write nobody b", 7, "unknown process `nobody`"),
    ("write late b", 7, "does not exist yet"),
    ("write gone b", 7, "has ended"),
    ("write p nowhere", 9, "unknown region `nowhere`"),
    ("write p b[4]", 10, "has 4 pages"),
    ("write p b[4..]", 10, "has 4 pages"),
    ("write p b[3..2]", 10, "runs backwards"),
    ("write p[3..2] b", 8, "runs backwards"),
    ("process w[1..999999999999]", 10, "more than 64 processes"),
    ("fork p[1..2] -> c", 7, "one process forks at a time"),
    ("fork p -> p", 11, "exists already"),
    ("fork p c", 8, "unexpected `c`"),
    // Mappings.
    ("map p b anon pages=4", 7, "already mapped in `p`"),
    ("map q b file pages=4", 7, "mapped from something else"),
    ("map p n memfd pages=4 file=data", 28, "is a file before"),
    ("map p n file pages=8 file=data file-pages=8", 27, "described differently"),
    ("remap p b -> data", 14, "mapped from something else"),
    ("remap p b", 10, "where to, or how long?"),
    ("remap p b pages=2 keep-source", 19, "unknown option `keep-source`"),
    ("call p b", 8, "holds no code"),
    ("pwrite p b", 10, "there is no file"),
    ("truncate p data[0..1] pages=1", 16, "names a whole region"),
    ("truncate p data", 16, "`pages=` is missing"),
    ("write p b atomic by=kernel", 11, "not atomic"),
    ("write p b atomic whole", 11, "excludes `whole`"),
    ("read p b value='A'", 10, "unknown option `value`"),
    ("protect p b", 12, "`prot=` is missing"),
    ("advise p b", 11, "the line ends too early"),
    // Formulas.
    ("expect", 7, "the line ends too early"),
    ("expect 1", 8, "the formula is a number"),
    ("expect 1 +", 11, "the line ends too early"),
    ("expect 1 == 1 == 1", 15, "cannot be chained"),
    ("expect 1 < true", 12, "needs a number"),
    ("expect 1 and true", 8, "needs true or false"),
    ("expect faults(p) = 1", 18, "unexpected `=`"),
    ("expect faults() == 1", 15, "unexpected `)`"),
    ("expect faults(p, b, seen..here, 1) == 1", 33, "no parameter"),
    ("expect faults(late) == 1", 15, "does not exist yet"),
    ("expect faults(x) == 1", 15, "unknown process"),
    ("expect faults(p, bb) == 1", 18, "unknown region `bb`"),
    ("expect faults(p, b[4]) == 1", 19, "has 4 pages"),
    ("expect faults(p, b, sen..here) == 1", 21, "unknown mark `sen`"),
    ("expect faults(p, b, seen..after) == 1", 27, "only after this line"),
    ("expect faults(p, b, here..seen) == 1", 21, "runs backwards"),
    ("expect rss(p, b[0]) == 1", 15, "smaps counts whole regions"),
    ("expect mapcount(p, b) == 1", 20, "about one page"),
    ("expect rss(p, b, start) == 0", 18, "nothing exists at `start`"),
    ("expect killed(p) == SIGSEG", 21, "is not a signal"),
    ("expect kind(p, b[0]) == anonymous", 25, "is not a kind of page"),
    ("expect killed(p) == 11", 18, "cannot be compared"),
    ("expect kind(p, b[0]) in {anon, 1}", 32, "cannot be compared"),
    ("expect SIGSEGV == SIGSEGV", 8, "means nothing here"),
    ("expect faults == 1", 8, "needs arguments"),
    ("expect 1 in 2", 13, "`in` needs a set"),
    ("expect {{1}} == {1}", 9, "cannot hold"),
    ("expect order(rss, b, {p}) == [p]", 14, "does not count anything"),
    ("expect order(faults, b, {p, p}) == [p]", 29, "there twice"),
    ("expect error(start) == ok", 14, "is not set by a `mark` line"),
    ("expect 1 == 9223372036854775808", 13, "too large"),
  ]

  static let beginning = """
    process p
    process q
    map p b anon pages=4
    map p data file pages=4
    fork p -> gone
    exit gone
    mark seen

    """

  @Test("each mistake is found at its place", arguments: mistakes)
  func mistake(line: String, column: Int, message: String) throws {
    let error = #expect(throws: ScenarioErrors.self) {
      _ = try Scenario.parse(Self.beginning + line + "\nmark after\nprocess late\n", file: "t.cow")
    }
    let first = try #require(error?.diagnostics.first)
    #expect(first.position == SourcePosition(line: 8, column: column))
    #expect(first.message.contains(message), "\(first.rendered)")
    #expect(first.sourceLine == line)
  }

  @Test("a mistake is reported once, not again where its names are used")
  func noCascade() {
    let text = """
      process p cpu
      map p buf anom pages=4
      write p buf[0]
      process w[1..3] cpu=x
      write w2 buf
      mark 5
      expect faults(p, buf) == 1
      """
    let lines = Self.rendered(text).split(separator: "\n").filter { $0.contains("error:") }
    #expect(lines.count == 4, "\(lines)")
  }

  @Test("a vfork parent sleeps")
  func suspendedParent() {
    let text = """
      process p
      map p b anon pages=1
      vfork p -> c
      write p b
      write c b
      exec c
      write p b
      vfork p -> d
      exit d
      write p b
      """
    #expect(Self.rendered(text).contains("t.cow:4:7: error: `p` sleeps until its vfork child `c`"))
    #expect(Self.rendered(text).split(separator: "\n").filter { $0.contains("error:") }.count == 1)
  }

  @Test(
    "what happens at run time is not an error",
    arguments: [
      "unmap p b\nwrite p b", "advise p b dontfork\nfork p -> c\nwrite c b", "exec p\nread p b",
      "advise p b dontfork\nfork p -> c\nmap c b anon pages=4", "exec p\nmap p b anon pages=4",
      "unmap p b[1..2]\nmap q b anon pages=4", "remap p b -> c keep-source\nread p b\nread p c",
    ])
  func runtimeOutcomes(lines: String) {
    #expect(Self.rendered(Self.beginning + lines) == "no error")
  }

  @Test("a file cannot write to the terminal")
  func controlCharacters() {
    let text = Self.rendered("wr\u{1B}[31m\u{202E}ite\n")
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  @Test("a long line is shown around the caret")
  func longLine() {
    let text = Self.rendered("note \"" + String(repeating: "x", count: 10_000) + "\" oops")
    #expect(text.split(separator: "\n").allSatisfy { $0.count < 200 })
    #expect(text.contains("oops"))
  }
}
