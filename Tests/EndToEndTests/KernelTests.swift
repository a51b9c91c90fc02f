import Testing

@Suite(.serialized) struct KernelTests {
  @Test func showsTheSwitches() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(["kernels"])
    #expect(ending.status == 0)
    let lines = ending.output.split(separator: "\n")
    #expect(lines.contains { $0.contains("5.10") && $0.contains("6.1 ") && $0.contains("6.18") })
    #expect(lines.contains { $0.contains("MADV_POPULATE_READ") && $0.contains("no") && $0.contains("yes") })
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(try sandbox.run(["kernels", "--json"]).output.contains("\"kind\" : \"cowscope.kernels\""))
  }

  @Test func tellsWhichKernelThisIs() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(["which-kernel"])
    // 1 says that no kernel of the model fits, which is no mistake of the program.
    #expect(ending.status == 0 || ending.status == 1, "\(ending.errors)")
    #expect(ending.output.contains("measured:"))
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try sandbox.run(["which-kernel", "--json"])
    #expect(json.output.contains("\"fitting\""))
  }

  @Test func anotherKernelIsOnlyPredicted() throws {
    let sandbox = try Sandbox()
    let old = try sandbox.run(["demo", "protect-round-trip", "--kernel", "5.10"])
    // Its expectations were written for a kernel that has exclusive frames.
    #expect(old.status == 1)
    #expect(old.output.contains("5.10"))
    #expect(!old.output.contains("numbers compared"))
    let unknown = try sandbox.run(["demo", "fork", "--kernel", "4.4"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("5.10") && unknown.errors.contains("6.18"))
  }

  @Test func aDemoShowsSeveralKernels() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(["demo", "three-generations", "--model", "--kernel", "6.18"])
    #expect(ending.status == 0, "\(ending.output)")
    #expect(ending.output.contains("Kernel by kernel"))
    let wrong = "kernels \"6.1\" \"nonsense\"\nprocess p\nmark a\n"
    #expect(try sandbox.run(["run", "-", "--model"], input: wrong).status == 2)
  }
}
