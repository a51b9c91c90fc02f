import Scenario
import Testing

@Suite("ScenarioPrinter")
struct ScenarioPrinterTests {
  /// The scenario with every position set to the same place.
  static func withoutPositions(_ scenario: Scenario) -> Scenario {
    var copy = scenario
    for index in copy.steps.indices { copy.steps[index].position = SourcePosition(line: 1, column: 1) }
    return copy
  }

  @Test("the printed text parses to the same scenario", arguments: 0..<200)
  func roundTrip(seed: Int) throws {
    var generator = StatementGenerator(seed: UInt64(seed))
    let text = generator.file()
    let scenario = try Scenario.parse(text, file: "t.cow")
    let printed = scenario.source
    let again = try Scenario.parse(printed, file: "t.cow")
    #expect(Self.withoutPositions(again) == Self.withoutPositions(scenario), "\(text)")
    #expect(again.source == printed)
  }

  @Test("texts survive")
  func texts() throws {
    let scenario = Scenario(
      title: "a \"b\" \\ # c\n\u{1}é\u{2028}", introduction: ["", "x\ty"], lesson: "\r\n", steps: [],
      layout: RegionLayout())
    #expect(try Scenario.parse(scenario.source, file: "t.cow") == scenario)
  }
}

/// Writes random files of which every statement is valid.
struct StatementGenerator {
  private var random: SplitMix64
  private var lines: [String] = ["process p0"]
  private var processCount = 1
  private var regions: [(name: String, pages: Int)] = []
  private var markCount = 0

  init(seed: UInt64) { random = SplitMix64(state: seed) }

  mutating func file() -> String {
    for _ in 0..<Int.random(in: 1...30, using: &random) { addStatement() }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }

  private mutating func maybe(_ text: String) -> String { Bool.random(using: &random) ? " " + text : "" }

  private mutating func process() -> String { "p\(Int.random(in: 0..<processCount, using: &random))" }

  private mutating func target() -> String {
    let region = pick(regions)
    let first = Int.random(in: 0..<region.pages, using: &random)
    let last = Int.random(in: first..<region.pages, using: &random)
    return pick([
      region.name, "\(region.name)[\(first)]", "\(region.name)[\(first)..\(last)]", "\(region.name)[\(first)..]",
    ])
  }

  private mutating func addMap() {
    let name = "r\(regions.count)"
    let pages = Int.random(in: 1...9, using: &random)
    let kinds = [
      "anon", "shared-anon", "file" + maybe("shared") + maybe("offset=3"), "file code", "memfd" + maybe("hole"),
      "file folio=4 file-pages=32 file=big\(regions.count)" + maybe("prot=r"), "stack",
    ]
    let kind = pick(kinds)
    let rest = kind == "stack" ? "" : maybe("populate") + maybe("noreserve")
    lines.append("map p0 \(name) \(kind) pages=\(pages)\(rest)")
    regions.append((name, pages))
  }

  private mutating func addStatement() {
    guard !regions.isEmpty, !Int.random(in: 0..<5, using: &random).isMultiple(of: 5) else { return addMap() }
    let process = process()
    let target = target()
    switch Int.random(in: 0..<14, using: &random) {
    case 0: lines.append("read \(process) \(target)" + maybe("times=2") + maybe("by=kernel"))
    case 1:
      let value = Int.random(in: 0...255, using: &random)
      lines.append("write \(process) \(target) value=\(value)" + maybe("whole") + maybe("times=3"))
    case 2: lines.append("write \(process) \(target) atomic")
    case 3:
      lines.append("fork \(process) -> p\(processCount)")
      processCount += 1
    case 4:
      lines.append("spawn \(process) -> p\(processCount)")
      processCount += 1
    case 5: lines.append("exec \(process)")
    case 6: lines.append("unmap \(process) \(target)")
    case 7: lines.append("protect \(process) \(target) prot=" + pick(["r", "rw", "rx", "rwx", "none"]))
    case 8:
      // Reclaim is refused where a file stands behind the region.
      let harmless = Advice.allCases.filter { $0 != .cold && $0 != .pageout && $0 != .collapse }
      lines.append("advise \(process) \(target) " + pick(harmless).rawValue)
    case 9: lines.append("lock \(process) \(target)" + maybe("onfault"))
    case 10: lines.append("unlock \(process) \(target)")
    case 11: lines.append("sync \(process) \(target)")
    case 12: lines.append("place \(process) cpu=\(Int.random(in: 0...3, using: &random))")
    default:
      lines.append("mark m\(markCount)")
      lines.append("expect faults(\(process), \(target), m\(markCount)..here) == 0 or not alive(\(process))")
      markCount += 1
    }
  }
}

/// A small random generator with a seed, so that a failure can be repeated.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
