import FoundationEssentials
import Testing

/// `cowscope inspect --map` and `--terminal-map` as a user runs them.
@Suite struct InspectMapTests {
  /// Makes a snapshot `s.snap` of a shell with two children that it forked.
  private func sandboxWithSnapshot() throws -> Sandbox {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let status = try sandbox.shell(
      """
      mkfifo hold
      sh -c '(read x <hold) & (read x <hold) & wait' >rest 2>&1 & P=$!
      until [ "$(pgrep -c -P $P)" = 2 ]; do sleep 0.02; done
      sleep 0.1
      ./cowscope snap s.snap --tree $P && ./cowscope inspect --tree $P --terminal-map >live 2>err
      status=$?
      pkill -KILL -P $P; kill -KILL $P
      exit $status
      """)
    #expect(status == 0)
    return sandbox
  }

  @Test func aFamilyIsDrawnInEveryForm() throws {
    let sandbox = try sandboxWithSnapshot()
    for name in ["m.svg", "m.PNG", "m.html"] {
      let ending = try sandbox.run(["inspect", "--from", "s.snap", "--map", name])
      #expect(ending.status == 0 && ending.output.isEmpty && ending.errors.isEmpty)
    }
    #expect(try sandbox.text("m.svg").contains(">shared by all 3<"))
    #expect(try sandbox.text("m.html").contains("<td>all 3</td>"))
    #expect(try Data(contentsOf: sandbox.file("m.PNG")).prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    let replayed = try sandbox.run(["inspect", "--from", "s.snap", "--terminal-map"])
    #expect(replayed.status == 0)
    for text in [replayed.output, try sandbox.text("live")] {
      #expect(text.contains("and 2 more like it") && text.contains("shared by all 3") && !text.contains("\u{1B}"))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 79 })
    }
  }

  @Test func thePageIsShownByABrowserWithoutComplaint() throws {
    let sandbox = try sandboxWithSnapshot()
    guard try sandbox.shell("command -v chromium >/dev/null 2>&1") == 0 else {
      print("SKIP: chromium is not installed")
      return
    }
    #expect(try sandbox.run(["inspect", "--from", "s.snap", "--map", "m.html"]).status == 0)
    let status = try sandbox.shell(
      """
      HOME="$PWD/tmp" timeout -k 5 100 chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr \\
        --user-data-dir="$PWD/tmp/browser" --dump-dom "file://$PWD/m.html" >dom 2>log
      """)
    #expect(status == 0)
    let page = try sandbox.text("dom")
    #expect(page.contains("<svg") && page.contains("<tbody>") && page.contains("shared by all 3"))
    // What the page's own policy, or the parser, refuses is said on the console.
    #expect(!(try sandbox.text("log")).contains("CONSOLE"))
  }

  @Test func aPictureThatCannotBeWrittenIsAnError() throws {
    let sandbox = try sandboxWithSnapshot()
    let ending = try sandbox.run(["inspect", "--from", "s.snap", "--map", "/nowhere/m.svg"])
    #expect(ending.status == 2 && ending.errors.contains("/nowhere/m.svg"))
  }
}
