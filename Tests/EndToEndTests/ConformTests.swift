import FoundationEssentials
import Testing

@Suite(.serialized) struct ConformTests {
  private static let scenario = "process p\nmap p buf anon pages=2\nwrite p buf\nexpect faults(p, buf) == 2\n"

  @Test func provesAFolder() throws {
    let sandbox = try Sandbox()
    let folder = sandbox.file("scenarios/deeper")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(Self.scenario.utf8).write(to: sandbox.file("scenarios/one.cow"))
    try Data(Self.scenario.utf8).write(to: folder.appending(path: "two.cow"))
    try Data("not a scenario".utf8).write(to: sandbox.file("scenarios/notes.txt"))
    let ending = try sandbox.run(["conform", "scenarios"])
    #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
    #expect(ending.output.contains("2 scenarios, 2 equal"), "\(ending.output)")
    let json = try sandbox.run(["conform", "--json", "scenarios/one.cow"])
    #expect(json.output.contains("\"kind\" : \"cowscope.conformance\""))
    #expect(json.output.contains("\"isSuccess\" : true"))
  }

  @Test func tellsWrongArguments() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.run(["conform"]).status == 2)
    #expect(try sandbox.run(["conform", "absent"]).status == 2)
    #expect(try sandbox.run(["conform", "tmp"]).status == 2, "a folder without scenarios")
    try Data("process p\nwrit p buf\n".utf8).write(to: sandbox.file("wrong.cow"))
    let wrong = try sandbox.run(["conform", "wrong.cow"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("wrong.cow:2:1"))
  }
}
