import Scenario
import Testing

/// The parser takes any text without trapping: it returns a scenario or says what is wrong.
@Suite("Parser against hostile text")
struct MutationTests {
  private static let fragments = [
    "9223372036854775807", "18446744073709551616", "-1", "0x7fffffffffffffff", "1GiB", "..", "->", "[", "]", "{", "}",
    "(", ")", "'", "\"", "\\", "\n", "\r\n", "#", "=", "==", "times=", "pages=", "size=", "expect ", "w[1..64]", "not ",
    "b[9223372036854775807]", "b[0..9223372036854775807]", "b[1..]", "offset=9223372036854775807", "\0", "é",
    "\u{1F600}",
    "remap p b pages=9223372036854775807", "fork p -> c\n", "process p\n",
    "process w[9223372036854775806..9223372036854775807]\n",
    "map p b anon pages=9223372036854775807\n", "faults(p, b, start..here)", "order(copies, b, {p})", " in 1..2",
    "vfork p -> v\n",
  ]

  @Test("mutations of a valid file", arguments: 0..<40)
  func mutations(seed: Int) {
    var random = SplitMix64(state: UInt64(seed))
    var generator = StatementGenerator(seed: UInt64(seed))
    let original = Array(generator.file().utf8)
    for _ in 0..<50 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2:
          let fragment = Self.fragments[Int.random(in: 0..<Self.fragments.count, using: &random)]
          bytes.insert(contentsOf: fragment.utf8, at: place)
        default: bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
      }
      Self.check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test("arbitrary bytes", arguments: 0..<20)
  func noise(seed: Int) {
    var random = SplitMix64(state: UInt64(seed))
    let bytes = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    Self.check(String(decoding: bytes, as: UTF8.self))
  }

  @Test("deep nesting is refused instead of using up the stack", arguments: ["(", "not ", "-", "{", "1 in ", "1+("])
  func nesting(opening: String) throws {
    let text = "expect " + String(repeating: opening, count: 20_000) + "1"
    let error = #expect(throws: ScenarioErrors.self) { _ = try Scenario.parse(text, file: "t.cow") }
    #expect(error?.diagnostics.count == 1)
  }

  @Test("a long formula is refused")
  func longFormula() throws {
    let text = "expect 1" + String(repeating: "+1", count: 20_000) + " == 1"
    let error = #expect(throws: ScenarioErrors.self) { _ = try Scenario.parse(text, file: "t.cow") }
    #expect(error?.diagnostics.first?.message == "the formula has more than 512 parts")
  }

  @Test(
    "the largest numbers",
    arguments: [
      "process p[0..9223372036854775807]",
      "process p\nmap p b anon pages=9223372036854775807", "process p\nmap p b file pages=4 offset=9223372036854775807",
      "process p\nmap p b anon pages=4\nread p b[9223372036854775807]",
      "process p\nmap p b anon pages=4\nread p b[0..9223372036854775807]",
      "process p\nmap p b anon pages=4\nremap p b[0..9223372036854775807] -> c",
      "process p\nmap p b anon pages=4\nremap p b[9223372036854775807..9223372036854775807] pages=9223372036854775807",
      "process p\nmap p b anon pages=4\nread p b times=9223372036854775807",
      "process p\nmap p b file pages=4 folio=256 file-pages=9223372036854775807",
    ])
  func extremes(text: String) {
    for limits in [Limits.standard, .raised] {
      #expect(throws: ScenarioErrors.self) { _ = try Scenario.parse(text, file: "t.cow", limits: limits) }
    }
  }

  /// Parses, and holds the result to what is promised of any result.
  private static func check(_ text: String) {
    do throws(ScenarioErrors) {
      let scenario = try Scenario.parse(text, file: "t.cow")
      #expect(scenario.steps.count <= Limits.standard.steps)
    } catch {
      #expect(!error.diagnostics.isEmpty)
      #expect(error.diagnostics.allSatisfy { !$0.message.isEmpty && $0.position.line >= 1 && $0.position.column >= 1 })
      #expect(!error.description.isEmpty)
    }
  }
}
