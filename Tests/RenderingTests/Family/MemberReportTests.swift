import Family
import FoundationEssentials
import Rendering
import Testing

/// What models of the family answer, as text, picture and JSON.
@Suite struct MemberReportTests {
  private static func script(_ name: String) throws -> WriteScript {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = package.appending(path: "examples/family/\(name).txt")
    return try WriteScript(parsing: String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  private func texts(_ style: Style) throws -> [(name: String, text: String)] {
    let branch = try #require(Member.named("branch"))
    return [
      ("members", MemberTable(style: style).text),
      ("compare", ComparisonTable(Comparison(try Self.script("first-write")), style: style).text),
      ("timeline", TimelineTable(MemberRun(try Self.script("branch"), on: branch), style: style).text),
    ] + (try Member.all.map { ("explain \($0.name)", try MemberSheet($0, style: style).text) })
  }

  @Test func tablesAreThoseOfTheModels() throws {
    for (name, text) in try texts(Style()) where !name.hasPrefix("explain") {
      try Golden.expect(text, equalsFile: "family-\(name).txt")
    }
    let sheets = try texts(Style()).filter { $0.name.hasPrefix("explain") }.map(\.text)
    try Golden.expect(sheets.joined(separator: "\n"), equalsFile: "family-explain.txt")
  }

  @Test(arguments: [72, 80, 120]) func linesStayWithinTheirColumns(width: Int) throws {
    for (name, text) in try texts(Style(symbols: .ascii, width: width)) {
      for line in text.split(separator: "\n") { #expect(line.count <= width, "\(name): \(line)") }
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(name)")
    }
  }

  @Test func everyMemberIsInTheTableWithItsNumbers() throws {
    let lines = MemberTable(style: Style(), amounts: .bytes).text.split(separator: "\n")
    for member in Member.all {
      let line = try #require(lines.first { $0.hasPrefix(member.name + " ") })
      let probe = try MemberProbe(member)
      let cost = try probe.firstWrite.get()
      let known = cost.bytesWritten.map { "\($0)" } ?? "\(cost.dataWritten)+"
      #expect(line.split(separator: " ").dropFirst(2).first == known[...], "\(line)")
    }
  }

  @Test func thePlotHasABarForEachWrite() throws {
    let comparison = Comparison(try Self.script("first-write"))
    let svg = ComparisonPlot(comparison).svg
    try Golden.expect(svg, equalsFile: "family-compare.svg")
    let writes = comparison.rows.reduce(0) { $0 + ($1.firstWrite == nil ? 0 : 1) + ($1.secondWrite == nil ? 0 : 1) }
    let bars = svg.split(separator: "height=\"10\"").count - 1
    // Two of them explain the colours.
    #expect(bars == writes + 2)
    #expect(svg.split(separator: "http").count == 2)
  }

  @Test func documentsSayTheSameAsTables() throws {
    struct Document: Decodable {
      struct Amounts: Decodable { var bytesWritten: Int? }
      struct Entry: Decodable {
        var name: String
        var firstWrite: Amounts?
        var moments: [Moment]?
      }
      struct Moment: Decodable { var pairs: [Pair] }
      struct Pair: Decodable { var both: [[Int]] }
      var schema: Int
      var kind: String
      var members: [Entry]
    }
    func decoded(_ document: FamilyDocument) throws -> Document {
      try JSONDecoder().decode(Document.self, from: Data(try document.bytes()))
    }
    let members = try decoded(FamilyDocument(Member.all))
    #expect(members.schema == 1 && members.kind == "cowscope.family.members")
    #expect(members.members.map(\.name) == Member.all.map(\.name))
    let sqlite = try #require(members.members.first { $0.name == "sqlite" })
    #expect(sqlite.firstWrite?.bytesWritten == 4120)
    let compared = try decoded(FamilyDocument(Comparison(try Self.script("first-write"))))
    #expect(compared.kind == "cowscope.family.compare" && compared.members.count == Member.all.count)
    let run = MemberRun(try Self.script("branch"), on: try #require(Member.named("branch")))
    let timeline = try decoded(FamilyDocument(timelineOf: run))
    #expect(timeline.members.first?.moments?.last?.pairs.first?.both == [[0, 1]])
  }
}
