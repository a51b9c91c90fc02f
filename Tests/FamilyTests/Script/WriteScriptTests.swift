import Family
import Testing

struct WriteScriptTests {
  @Test func everyStatementIsRead() throws {
    let script = try WriteScript(
      parsing: """
        # what is written where
        create 64 KiB
        snapshot s1
        snapshot s2 of s1 at 0 for 60 s   # ends by itself
        write base 0..1
        write s1 4096..8KiB times 2
        write s1 2..4 x 4 KiB
        open s1
        attributes s1
        read s1 0..64 KiB
        wait 30 s
        drop s1
        reclaim
        checkpoint
        """)
    #expect(
      script.steps.map(\.action) == [
        .create(bytes: 65_536),
        .snapshot(name: "s1", of: "base", at: nil, seconds: nil),
        .snapshot(name: "s2", of: "s1", at: Point(writes: 0), seconds: 60),
        .write(view: "base", range: 0..<1, times: 1),
        .write(view: "s1", range: 4096..<8192, times: 2),
        .write(view: "s1", range: 8192..<16_384, times: 1),
        .open(view: "s1"),
        .attributes(view: "s1"),
        .read(view: "s1", range: 0..<65_536),
        .wait(seconds: 30),
        .drop(view: "s1"),
        .reclaim,
        .checkpoint,
      ])
    #expect(script.steps.map(\.line) == Array(2...14))
    #expect(script.steps[2].text == "snapshot s2 of s1 at 0 for 60 s")
    #expect(script.baseBytes == 65_536)
  }

  @Test func linesMayEndAsOnOtherSystems() throws {
    let script = try WriteScript(parsing: "create 1 MiB\r\nwrite base 0..1\r\n\r\n")
    #expect(script.steps.count == 2)
    #expect(script.steps[1].line == 2)
  }

  /// A script, the line and column of its mistake, what is said, and a word of what to do.
  static let mistakes: [(text: String, line: Int, column: Int, message: String, advice: String)] = [
    ("", 1, 1, "the script does nothing", "create"),
    ("# only a comment", 1, 1, "the script does nothing", "create"),
    ("write base 0..1", 1, 1, "there is no base yet", "create 64 KiB"),
    ("create", 1, 7, "the end of the line is not a size", "64 KiB"),
    ("create 0", 1, 8, "a base of 0 bytes cannot be made", "from 1 byte"),
    ("create 65 TiB", 1, 8, "a base of 71468255805440 bytes cannot be made", "64 TiB"),
    ("create 9999999999 GiB", 1, 8, "9999999999 GiB is too large", "2^63"),
    ("create 99999999999999999999", 1, 8, "99999999999999999999 is too large", "2^63"),
    ("create 1 MiB\ncreate 1 MiB", 2, 1, "there is a base already", "one base"),
    ("create 1 MiB now", 1, 14, "`now` is not expected here", "end the line"),
    ("create 1 MiB\n  wriet base 0..1", 2, 3, "there is no verb `wriet`", "write"),
    ("create 1 MiB\n..", 2, 1, "`..` is not a verb", "begin with"),
    ("create 1 MiB\nwrite base", 2, 11, "the end of the line is not the first byte of a range", "number of bytes"),
    ("create 1 MiB\nwrite base 0 1", 2, 14, "`1` is not the `..` of a range", "FIRST..END"),
    ("create 1 MiB\nwrite base 5..5", 2, 12, "the range 5..5 holds no byte", "byte after the last"),
    (
      "create 1 MiB\nwrite base 0..2 MiB", 2, 12, "the range ends at 2097152, beyond the 1048576 bytes of the base",
      "at most"
    ),
    ("create 1 MiB\nwrite base 0..1 times 0", 2, 23, "it is written 0 times", "at least 1"),
    ("create 1 MiB\nwrite base 0..1 times 10001", 2, 23, "the script writes more than 10000 times", "less often"),
    ("create 1 GiB\nwrite base 0..65 MiB", 2, 18, "the script touches more than 16 MiB in all", "a byte is enough"),
    (
      "create 1 MiB\nwrite base 2..3 x 1 MiB", 2, 12, "the range ends at 3145728, beyond the 1048576 bytes of the base",
      "at most"
    ),
    ("create 1 MiB\nwrite base 2..3 x 0", 2, 12, "pieces of 0 bytes cannot be counted", "such as 4 KiB"),
    ("create 1 MiB\nopen s1", 2, 6, "there is no view `s1`", "base"),
    ("create 1 MiB\nwrite s1 0..1", 2, 7, "there is no view `s1`", "base"),
    ("create 1 MiB\nsnapshot base", 2, 10, "the name `base` is taken", "a name of its own"),
    ("create 1 MiB\nsnapshot s\nsnapshot s", 3, 10, "the name `s` is taken", "a name of its own"),
    ("create 1 MiB\nsnapshot 1s", 2, 10, "`1` is not a name for the view", "letter first"),
    ("create 1 MiB\nsnapshot of", 2, 10, "`of` cannot be a name", "behind"),
    ("create 1 MiB\nsnapshot s of t", 2, 15, "there is no view `t`", "base"),
    ("create 1 MiB\nsnapshot s for 3", 2, 17, "the time has no unit", "3 s"),
    ("create 1 MiB\nsnapshot s\ndrop s\nread s 0..1", 4, 6, "the view `s` was dropped in line 3", "before"),
    ("create 1 MiB\ndrop base\nsnapshot s", 3, 10, "the view `base` is not there any more", "of which view"),
    ("create 1 MiB\nwait", 2, 5, "the end of the line is not a number of seconds", "30 s"),
    ("create 1 MiB\nwrite base 0..1 \u{202E}x", 2, 17, "`\u{202E}` is not expected here", "comment"),
  ]

  @Test(arguments: mistakes.indices) func mistakesHaveAPlaceAndAnAdvice(_ index: Int) {
    let (text, line, column, message, advice) = Self.mistakes[index]
    do throws(ScriptErrors) {
      _ = try WriteScript(parsing: text)
      Issue.record("no mistake was found in: \(text)")
    } catch {
      let first = error.diagnostics[0]
      #expect(error.diagnostics.count == 1)
      #expect(first.line == line)
      #expect(first.column == column)
      #expect(first.message == message)
      #expect(first.advice.contains(advice))
    }
  }

  @Test func allMistakesAreToldAtOnce() {
    do throws(ScriptErrors) {
      _ = try WriteScript(parsing: "write base 0..1\nwrite base 2..1\nfoo\nreclaim now")
      Issue.record("no mistake was found")
    } catch {
      #expect(error.diagnostics.map(\.line) == [1, 2, 3, 4])
    }
  }

  @Test func mistakesAreShownWithTheirLine() {
    do throws(ScriptErrors) {
      _ = try WriteScript(parsing: "create 1 MiB\nwrite base\u{1B} 0..1")
      Issue.record("no mistake was found")
    } catch {
      #expect(
        error.diagnostics[0].rendered(file: "a.txt") == """
          a.txt:2:11: error: `\u{FFFD}` is not the first byte of a range
            write base\u{FFFD} 0..1
                      ^
            write a number of bytes, as in 4096 or 64 KiB
          """)
    }
  }

  @Test func aVeryLongLineIsShownInPart() {
    let text = "create 1 MiB\nwrite base 0..1 " + String(repeating: "x ", count: 100_000)
    do throws(ScriptErrors) {
      _ = try WriteScript(parsing: text)
      Issue.record("no mistake was found")
    } catch {
      #expect(error.diagnostics[0].rendered(file: "a.txt").count < 500)
    }
  }

  @Test func statementsAndViewsAreLimited() throws {
    let many = "create 1 MiB\n" + String(repeating: "reclaim\n", count: 999)
    #expect(try WriteScript(parsing: many).steps.count == 1000)
    #expect(throws: ScriptErrors.self) { try WriteScript(parsing: many + "reclaim") }
    let views = "create 1 MiB\n" + (0..<20).map { "snapshot s\($0)\n" }.joined()
    #expect(try WriteScript(parsing: views).steps.count == 21)
    #expect(throws: ScriptErrors.self) { try WriteScript(parsing: views + "snapshot t") }
  }

  /// Scripts of random pieces are read or refused with places within them, and never end the program.
  @Test(arguments: 1...50) func anyTextIsReadOrRefused(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "create", "snapshot", "write", "read", "drop", "reclaim", "wait", "base", "s1", "of", "at", "for", "s", "times",
      "0..1", "..", "4096", "KiB", "64 KiB", "#", "\n", "\n", "\n", "9223372036854775807", "TiB", "é", "\u{0}", "\t",
      ".",
    ]
    for _ in 0..<200 {
      let start = Bool.random(using: &random) ? "create 64 KiB\n" : ""
      let text = start + (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
      do throws(ScriptErrors) {
        let script = try WriteScript(parsing: text)
        #expect(!script.steps.isEmpty)
      } catch {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for diagnostic in error.diagnostics {
          #expect((1...lines.count).contains(diagnostic.line))
          #expect((1...lines[diagnostic.line - 1].unicodeScalars.count + 1).contains(diagnostic.column))
        }
      }
    }
  }
}
