import Scenario
import Testing

@Suite("Limits")
struct LimitsTests {
  static let cases: [(String, String)] = [
    (String(repeating: "process p\n", count: 1) + "process w[1..64]", "more than 64 processes"),
    ("process p\nmap p b anon pages=65537", "more than the limit of 65536"),
    ("process p\nmap p b anon pages=4\nremap p b pages=65537", "more than the limit of 65536"),
    ("process p\nmap p b file pages=1 file-pages=65537", "more than the limit of 65536"),
    ("process p\nmap p b file pages=2 offset=65535", "more than the limit of 65536"),
    (
      "process p\nmap p b anon pages=40000\nwrite p b\nfork p -> c", "more than 65536 touched pages"
    ),
    ("process p\nmap p b anon pages=40000 populate\nfork p -> c", "more than 65536 touched pages"),
    ("process p\nmap p b anon pages=10\nread p b times=100001", "more than 1000000 accesses"),
    (
      "process p\nmap p b anon pages=60000\n" + String(repeating: "lock p b\n", count: 17), "more than 1000000 accesses"
    ),
    (
      "process p\nmap p b anon pages=60000\n" + String(repeating: "advise p b populate-read\n", count: 17),
      "more than 1000000 accesses"
    ),
    (
      "process p\nmap p b anon pages=60000\nwrite p b\n" + (0..<30).map { "mark m\($0)\n" }.joined(),
      "an estimated run of more than 6 seconds"
    ),
    ("process p\nmap p b file pages=40000\nmap p c memfd pages=40000", "more than 65536 pages in all files together"),
    (
      "process p\nmap p b anon pages=1\n" + String(repeating: "read p b times=49999\n", count: 19)
        + String(repeating: "sync p b\n", count: 1300), "an estimated run of more than 6 seconds"
    ),
    ("process p\nmap p b anon pages=1\nread p b times=600000\nread p b times=600000", "more than 1000000 accesses"),
    ("process w[1..50]\n" + String(repeating: "place w[1..50] cpu=0\n", count: 40), "more than 2000 steps"),
    (
      "process p\n" + (0...256).map { "map p r\($0) anon pages=1" }.joined(separator: "\n"), "more than 256 regions"
    ),
    ("note \"" + String(repeating: "x", count: 1 << 20) + "\"", "longer than 1048576 bytes"),
  ]

  @Test("each limit is checked, once, and can be raised", arguments: cases)
  func limit(text: String, message: String) throws {
    let error = #expect(throws: ScenarioErrors.self) { _ = try Scenario.parse(text, file: "t.cow") }
    let diagnostics = try #require(error?.diagnostics)
    #expect(diagnostics.count == 1)
    #expect(diagnostics[0].message.contains(message), "\(diagnostics[0].rendered)")
    #expect(diagnostics[0].hint == "`--raise-limits` allows more")
    _ = try Scenario.parse(text, file: "t.cow", limits: .raised)
  }

  @Test("what has ended does not count any more")
  func released() throws {
    let text = """
      process p
      map p b anon pages=30000
      write p b
      fork p -> c1
      exit c1
      fork p -> c2
      exec c2
      fork p -> c3
      """
    _ = try Scenario.parse(text, file: "t.cow")
  }

  @Test("regions beyond the address space are refused even with raised limits")
  func addressSpace() throws {
    let lines = (0..<600).map { "map p r\($0) anon pages=16777216" }
    let error = #expect(throws: ScenarioErrors.self) {
      _ = try Scenario.parse(
        (["process p"] + lines).joined(separator: "\n"), file: "t.cow", limits: .raised)
    }
    #expect(error?.diagnostics.first?.message == "the regions do not fit into the address space")
  }
}
