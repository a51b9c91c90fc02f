import Foundation
import Profiler
import Rendering
import Testing

/// Variables of programs and libraries, as reports tell of them.
struct VariableTableTests {
  private func pages(broken: Int, new: Int = 0, shared: Int = 0) -> Inheritance {
    var pages = Inheritance()
    (pages.broken, pages.new, pages.stillShared) = (broken, new, shared)
    return pages
  }

  private var record: ProfileRecord {
    var breaks = BreakSummary()
    breaks.source = .tracepoints
    breaks.processes[7] = BreakCount()
    breaks.processes[7]?.copied = 4
    breaks.variables = [
      .init(place: VariablePlace(module: "/bin/w", section: ".data", name: "cache"), copied: 3, writes: 4),
      .init(place: VariablePlace(module: "/bin/w", section: ".bss", name: nil), copied: 1, writes: 1),
    ]
    var record = ProfileRecord.ofOneMember(breaks)
    let long = String(repeating: "long_", count: 40)
    record.modules = [
      ModuleAccount(
        path: "/bin/w", hasLocalNames: true, pages: pages(broken: 12, new: 1, shared: 3),
        sections: [
          .init(name: ".data", bytes: 40_000, pages: pages(broken: 11, shared: 3), brokenAlone: 10),
          .init(name: ".bss", bytes: 40_000, pages: pages(broken: 2, new: 1), brokenAlone: 1),
          .init(name: ".got", bytes: 64, pages: pages(broken: 0, shared: 1), brokenAlone: 0),
        ],
        globals: [
          .init(name: "cache\u{1b}[31m", section: ".data", bytes: 32_768, pages: pages(broken: 8), brokenAlone: 8),
          .init(name: long, section: ".bss", bytes: 9000, pages: pages(broken: 2), brokenAlone: 1),
          .init(name: "one_of_them", section: ".data", bytes: 4, pages: pages(broken: 3), brokenAlone: 0),
        ])
    ]
    return record
  }

  @Test func whatIsSureIsShown() {
    let text = ProfileReport(record, style: Style()).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.firstIndex(of: "BROKEN  ALONE  NEW  SHARED  SECTION  FILE")
    #expect(
      first.map { lines[$0...].prefix(3) } == [
        "BROKEN  ALONE  NEW  SHARED  SECTION  FILE", "   44K    40K    0     12K  .data    /bin/w",
        "    8K     4K   4K       0  .bss     /bin/w",
      ])
    #expect(text.contains("cache?[31m") && !text.contains("one_of_them") && !text.contains(".got"))
    #expect(text.contains("     3       4  cache     .data    /bin/w\n     1       1  ?         .bss     /bin/w"))
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(text)")
    #expect(ProfileReport(record, style: Style(), limit: 1).text.contains("and 1 more"))
  }

  @Test func documentsHaveEverything() throws {
    let json = try #require(ProfileDocument(record)).json()
    let document = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let module = try #require((document["modules"] as? [[String: Any]])?.first)
    let globals = try #require(module["globals"] as? [[String: Any]])
    #expect(
      globals.map { $0["brokenAlone"] as? Int } == [8 * 4096, 4096, 0] && globals[2]["name"] as? String == "one_of_them"
    )
    #expect((module["memory"] as? [String: Any])?["broken"] as? Int == 12 * 4096)
    let variables = try #require((document["breaks"] as? [String: Any])?["variables"] as? [[String: Any]])
    #expect(variables.map { $0["copied"] as? Int } == [3, 1] && variables[1]["name"] == nil)
  }

  @Test func pagesForBrowsersHaveThemToo() throws {
    let html = try #require(ProfilePage(record).html)
    #expect(html.contains("<td>cache</td>") || html.contains(">cache<"))
    #expect(!html.contains("one_of_them") && html.contains("each section it has a part of"))
  }
}
