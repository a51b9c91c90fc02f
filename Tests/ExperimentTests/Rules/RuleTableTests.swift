import FoundationEssentials
import MemoryModel
import Testing

/// `docs/rules.md` against the rules that exist and the tests that exist.
@Suite struct RuleTableTests {
  /// One row of the table.
  struct Row {
    var rule: String
    var tests: [String]
    var result: String
  }

  private static let rows: [Row] = {
    let file = CowFile.projectFolder.appending(path: "docs/rules.md")
    let text = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmed }
      guard cells.count == 7, cells[1].contains("-"), cells[1].first?.isLetter == true else { return nil }
      let quoted = cells[4].split(separator: "`", omittingEmptySubsequences: false).enumerated()
      let tests = quoted.filter { $0.offset % 2 == 1 }.map { String($0.element) }
      return Row(rule: cells[1], tests: tests, result: cells[5])
    }
  }()

  /// Every rule of sections 1 to 10, 13, 15 and 17.
  private static let inScope: [String] = {
    let ranges: [(String, ClosedRange<Int>)] = [
      ("A", 1...9), ("Z", 1...5), ("FK", 1...10), ("W", 1...7), ("R", 1...5), ("P", 1...7), ("S", 1...4),
      ("V", 1...12), ("L", 1...5), ("X", 1...5), ("O", 1...8), ("N", 1...5), ("G", 1...8),
      ("T", 1...12), ("C", 1...6), ("M", 1...6),
      ("K", 1...14), ("SW", 1...10), ("HT", 1...14), ("PO", 1...4),
    ]
    return ranges.flatMap { letter, numbers in numbers.map { "\(letter)-\($0)" } } + ["E-17", "XF-1"]
  }()

  @Test func `each rule has one row`() {
    #expect(Self.rows.map(\.rule).sorted() == Self.inScope.sorted())
  }

  @Test(arguments: Rule.allCases)
  func `each rule that the model reports has a test`(_ rule: Rule) throws {
    let row = try #require(Self.rows.first { $0.rule == rule.rawValue })
    #expect(!row.tests.isEmpty)
  }

  @Test func `each rule has a test, or says why not`() {
    for row in Self.rows {
      #expect(!row.result.isEmpty && (!row.tests.isEmpty || row.result.count > 20), "\(row.rule)")
    }
  }

  @Test func `each scenario stands in the row of its rule`() {
    let named = Self.rows.flatMap { row in row.tests.filter { $0.hasSuffix(".cow") }.map { (row.rule, $0) } }
    for file in CowFile.rules {
      #expect(named.contains { $0 == (file.rule, "\(file.name).cow") }, "\(file.name) is missing in docs/rules.md")
    }
    let files = Set((CowFile.rules + CowFile.vectors).map { "\($0.name).cow" })
    for (rule, name) in named { #expect(files.contains(name), "\(rule) names \(name), which does not exist") }
  }

  @Test func `each test that is named exists`() throws {
    let sources = try Self.testSources()
    for row in Self.rows {
      for test in row.tests where !test.hasSuffix(".cow") {
        let parts = test.split(separator: "/").map(String.init)
        try #require(parts.count == 2, "\(row.rule) names \(test), which is not a suite and a test")
        let holds = sources.contains { $0.contains("struct \(parts[0])") && $0.contains("`\(parts[1])`(") }
        #expect(holds, "\(row.rule) names \(test), which does not exist")
      }
    }
  }

  /// The text of every Swift file below `Tests`.
  private static func testSources() throws -> [String] {
    let root = CowFile.projectFolder.appending(path: "Tests").path
    return try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }.map {
      String(decoding: try Data(contentsOf: URL(filePath: "\(root)/\($0)")), as: UTF8.self)
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
