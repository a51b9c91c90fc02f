import FoundationEssentials
import Testing

/// The help of every command.
@Suite struct HelpTests {
  static let commands = [
    "demo", "run", "kernels", "which-kernel", "inspect", "watch", "snap", "diff", "export", "family", "profile",
    "record", "report", "compare",
    "lab", "quiz", "serve", "present", "author", "verify", "class", "calibrate", "cost", "doctor", "conform", "fuzz",
    "store",
  ]

  @Test func theListOfCommandsIsWhole() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let lines = try sandbox.run(["--help"]).output.split(separator: "\n").drop { !$0.hasSuffix("SUBCOMMANDS:") }
    let listed = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.compactMap {
      $0.split(separator: " ").first
    }
    #expect(Set(listed.map(String.init)).subtracting(["See"]) == Set(Self.commands))
  }

  @Test(arguments: [""] + commands) func helpFitsATerminal(command: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let help = try sandbox.run(command.isEmpty ? ["--help"] : ["help", command])
    #expect(help.status == 0 && help.errors.isEmpty)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count > 5)
    for line in lines { #expect(line.count <= 80 && line.allSatisfy(\.isASCII), "\(line)") }
  }
}
