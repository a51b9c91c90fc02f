import Engines
import FoundationEssentials
import Rendering
import Testing

/// The story of a branch, from a report that was measured: `Golden/branch.json`.
@Suite struct BranchTextTests {
  private static func json() throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return String(decoding: try Data(contentsOf: folder.appending(path: "Golden/branch.json")), as: UTF8.self)
  }

  private static func report(_ json: String) throws -> BranchReport {
    try JSONDecoder().decode(BranchReport.self, from: Data(json.utf8))
  }

  @Test func theStoryIsTold() throws {
    let report = try Self.report(Self.json())
    #expect(report.differences == 0 && report.comparisons == 67)
    try Golden.expect(BranchText(report, style: Style()).text, equalsFile: "branch.txt")
  }

  @Test(arguments: [80, 120]) func linesStayWithinTheirColumns(width: Int) throws {
    let text = BranchText(try Self.report(Self.json()), style: Style(symbols: .ascii, width: width)).text
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func whatDiffersIsSaid() throws {
    // As if another number of pages had been measured that both sides have changed.
    let json = try Self.json().replacing(
      "\"measured\" : 7538,\n        \"predicted\" : 7538,\n        \"verdict\" : \"equal\"",
      with: "\"measured\" : 7537,\n        \"predicted\" : 7538,\n        \"verdict\" : \"differs\"")
    let report = try Self.report(json)
    #expect(report.differences == 1)
    let text = BranchText(report, style: Style()).text
    #expect(text.contains("7538 ≠ 7537"))
    #expect(text.contains("1 of 67 numbers that a model knows are not as it says."))
  }

  @Test func theDocumentSaysWhatItComesTo() throws {
    let report = try Self.report(Self.json())
    let document = try BranchDocument(report).bytes()
    struct Sums: Decodable {
      var schema: Int
      var kind: String
      var comparisons: Int
      var differences: Int
    }
    let sums = try JSONDecoder().decode(Sums.self, from: Data(document))
    #expect(sums.schema == 1 && sums.kind == "cowscope.demo.branch")
    #expect(sums.comparisons == 67 && sums.differences == 0)
    #expect(try JSONDecoder().decode(BranchReport.self, from: Data(document)) == report)
  }
}
