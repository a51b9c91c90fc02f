import FoundationEssentials
import Testing

@Suite(.serialized) struct StepModeTests {
  @Test func pipedKeysMoveThroughTheRun() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(["demo", "fork", "--model", "--step"], input: "nn\nb f g\nq n n")
    #expect(ending.status == 0, "\(ending.errors)")
    let titles = ending.output.split(separator: "\n").filter { $0.contains(": step ") }
    let steps = titles.compactMap { title in
      title.split(separator: " ").drop { $0 != "step" }.dropFirst().first.flatMap { Int($0) }
    }
    #expect(steps.prefix(4) == [1, 2, 3, 2])
    #expect(steps.last.map { $0 > 5 } == true)
    #expect(!ending.output.contains("\u{1B}"))
  }

  @Test func endOfInputQuits() throws {
    #expect(try Sandbox().run(["demo", "fork", "--model", "--step"], input: "n").status == 0)
  }

  @Test(arguments: ["nq", "n\u{1B}[C\u{1B}[Dq", "\u{1B}OCfq"]) func terminalIsGivenBack(keys: String) throws {
    let sandbox = try Sandbox()
    try Data(keys.utf8).write(to: sandbox.file("keys"))
    // script(1) gives the program a terminal of its own and types the keys ahead.
    let inner = "stty -g >before; ./cowscope demo fork --model --step; echo $? >status; stty -g >after"
    let status = try sandbox.shell("SHELL=/bin/sh TERM=xterm timeout 60 script -qec '\(inner)' shown <keys >out 2>err")
    #expect(status == 0)
    #expect(try sandbox.text("status") == "0\n")
    #expect(try sandbox.text("before") == sandbox.text("after"))
    let shown = try sandbox.text("shown")
    #expect(shown.contains("\u{1B}[2J"))
    #expect(shown.contains("step 3 of") || keys == "nq")
    #expect(shown.contains("q quit"))
  }
}
