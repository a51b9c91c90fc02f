import FoundationEssentials
import Scenario
import Testing

/// The demos in `examples/`.
@Suite("examples")
struct ExampleTests {
  /// The folder, found from the place of this file.
  static let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/examples"

  static let names = [
    "bss-and-stack", "calloc", "dontfork", "family-tree", "fork", "fork-exec", "fork-storm", "gc", "hugetlb",
    "kernel-writes", "ksm", "ksm-last-writer", "last-sharer", "library", "mthp", "numa", "page-cache-identity",
    "page-tables", "pinned", "private-file", "protect-round-trip", "spawn", "swap", "thp", "thp-claims",
    "three-generations", "who-pays", "wipeonfork", "zero-page",
  ]

  static func text(_ name: String) throws -> String {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name).cow"))
    return String(decoding: data, as: UTF8.self)
  }

  @Test("the folder holds exactly the demos of the list")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".cow") }
    #expect(files.sorted() == Self.names.map { "\($0).cow" }.sorted())
  }

  @Test("each demo reads without a mistake and has all that a reader needs", arguments: names)
  func demo(name: String) throws {
    let scenario = try Scenario.parse(try Self.text(name), file: "examples/\(name).cow")
    #expect(!scenario.introduction.isEmpty)
    let expectations = scenario.steps.count { if case .expect = $0.action { true } else { false } }
    #expect(expectations >= 5)
    // A lesson is two sentences.
    #expect(scenario.lesson?.split(separator: ". ").count == 2)
  }

  @Test("each demo survives being printed", arguments: names)
  func roundTrip(name: String) throws {
    let scenario = try Scenario.parse(try Self.text(name), file: "\(name).cow")
    let again = try Scenario.parse(scenario.source, file: "\(name).cow")
    #expect(ScenarioPrinterTests.withoutPositions(again) == ScenarioPrinterTests.withoutPositions(scenario))
  }
}
