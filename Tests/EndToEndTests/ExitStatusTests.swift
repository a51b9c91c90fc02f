import Testing

@Suite(.serialized) struct ExitStatusTests {
  private static let scenario = """
    process p
    map p buf anon pages=1
    mark a
    write p buf[0] value='x'
    mark b

    """

  @Test func oneWhenAnExpectationFails() throws {
    let sandbox = try Sandbox()
    let wrong = Self.scenario + "expect faults(p, buf, a..b) == 2\n"
    let ending = try sandbox.run(["run", "-"], input: wrong)
    #expect(ending.status == 1, "\(ending.errors)")
    #expect(ending.output.contains("1 failed"))
    #expect(try sandbox.run(["run", "-", "--model"], input: wrong).status == 1)
    #expect(try sandbox.run(["run", "-"], input: Self.scenario + "expect faults(p, buf, a..b) == 1\n").status == 0)
  }

  @Test(arguments: [
    ["--nonsense"], ["nonsense"], ["run"], ["run", "absent.cow"], ["run", "/"], ["demo", "absent"],
    ["demo", "fork", "--model", "--live"], ["demo", "fork", "--live", "--kernel", "6.1"],
    ["demo", "fork", "--json", "--step"], ["demo", "fork", "--json", "--svg", "-"], ["demo", "fork", "--svg"],
    ["demo", "fork", "--model", "--kernel", "banana"], ["demo", "fork", "--model", "--svg", "/absent/x.svg"],
    ["run", "-", "--step"], ["run", "-", "extra"],
  ])
  func twoWhenTheArgumentsAreWrong(arguments: [String]) throws {
    let ending = try Sandbox().run(arguments)
    #expect(ending.status == 2, "\(ending.output)\(ending.errors)")
    #expect(!ending.errors.isEmpty)
  }

  @Test func twoWhenTheScenarioIsWrong() throws {
    let sandbox = try Sandbox()
    let wrong = "process p\nmap p buf anon pages=1\nwrit p buf[0]\nread q buf[9]\n"
    let ending = try sandbox.run(["run", "-"], input: wrong)
    #expect(ending.status == 2)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.contains(":3:1: error:"))
    #expect(ending.errors.contains("did you mean `write`?"))
    #expect(ending.errors.contains(":4:"), "all mistakes in one run")
  }

  @Test func limitsCanBeRaised() throws {
    let sandbox = try Sandbox()
    let wide = "process p\nmap p buf anon pages=100000\nmark a\n"
    #expect(try sandbox.run(["run", "-", "--model"], input: wide).status == 2)
    #expect(try sandbox.run(["run", "-", "--model", "--raise-limits"], input: wide).status == 0)
  }

  @Test func threeWhenTheMachineLacksSomething() throws {
    let ending = try Sandbox(programs: ["cowscope"]).run(["demo", "fork", "--live"])
    #expect(ending.status == 3)
    #expect(ending.errors.contains("cowscope-actor"))
    let full = try Sandbox().run(["demo", "fork", "--model"], shellSuffix: ">/dev/full")
    #expect(full.status == 3)
  }

  @Test func zeroForHelpAndVersion() throws {
    let sandbox = try Sandbox()
    let help = try sandbox.run(["--help"])
    #expect(help.status == 0)
    #expect(help.output.contains("Exit status:"))
    #expect(help.errors.isEmpty)
    for arguments in [["--version"], ["help", "run"], ["demo", "--help"], []] {
      #expect(try sandbox.run(arguments).status == 0, "\(arguments)")
    }
  }

  @Test func readerThatLeavesEarlyIsNoCrash() throws {
    let sandbox = try Sandbox()
    let status = try sandbox.shell("{ ./cowscope demo fork --model; echo $? >status; } 2>err | true")
    #expect(status == 0)
    #expect(try sandbox.text("status") == "0\n")
    #expect(try sandbox.text("err").isEmpty)
  }
}
