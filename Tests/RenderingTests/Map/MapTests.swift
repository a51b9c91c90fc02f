import CZlib
import Inspector
import InspectorSamples
import ProcFS
import Rendering
import Testing

/// Maps of a family in memory: as recorded, well-formed, and the same in every form.
@Suite struct MapTests {
  /// A master with 8 workers, each of which has written 20 pages more than the one before; and a process of its own.
  static func family() -> Snapshot {
    let (once, file): (UInt64, UInt64) = (1 << 56, 1 << 61)
    var snapshot = Snapshot.sample(hasCounts: true)
    var nextOwn: UInt64 = 100_000
    for worker in 0...8 {
      let process = snapshot.addProcess(
        pid: Int32(100 + worker), name: worker == 0 ? "server: master" : "server: worker")
      let text = (0..<40).map { 1 << 63 | file | UInt64(5000 + $0) }
      snapshot.addMapping(process, at: 0x400, text, permissions: [.read, .execute], path: "/usr/sbin/server")
      let heap = (0..<300).map { page -> UInt64 in
        // The last worker has let go of its last pages.
        if worker == 8, page >= 280 { return 0 }
        guard page < 20 * worker else { return 1 << 63 | UInt64(10_000 + page) }
        nextOwn += 1
        return 1 << 63 | once | nextOwn
      }
      snapshot.addMapping(process, at: 0x1000, heap, path: "[heap]")
      let shared = (0..<64).map { $0 < 32 ? 1 << 63 | file | UInt64(20_000 + $0) : 0 }
      snapshot.addMapping(
        process, at: 0x9000, shared, permissions: [.read, .write, .shared], path: "/dev/zero (deleted)")
      snapshot.addMapping(
        process, at: 0x7fff0, [1 << 63 | once | UInt64(50_000 + worker), 1 << 62 | 3 << 5], path: "[stack]")
    }
    let other = snapshot.addProcess(pid: 300, name: "<other> & \"co\"\u{1}")
    snapshot.addMapping(other, at: 0x8000, (0..<30).map { 1 << 63 | UInt64(60_000 + $0) }, path: "/opt/<x>&")
    for page in 0..<40 { snapshot.frames.append(UInt64(5000 + page), FrameFacts(count: 9)) }
    for page in 0..<300 {
      let writers = (0...8).count { page < 20 * $0 }
      snapshot.frames.append(UInt64(10_000 + page), FrameFacts(count: (page < 280 ? 9 : 8) - writers))
    }
    for page in 0..<32 { snapshot.frames.append(UInt64(20_000 + page), FrameFacts(count: 9)) }
    for page in 0..<30 { snapshot.frames.append(UInt64(60_000 + page), FrameFacts(count: page < 10 ? 4 : 1)) }
    return snapshot
  }

  @Test func theyAreAsRecorded() throws {
    let snapshot = Self.family()
    try Golden.expect(MapPicture(snapshot).svg, equalsFile: "family-map.svg")
    try Golden.expect(TerminalMap(snapshot, style: Style()).text, equalsFile: "family-map.txt")
    try Golden.expect(MapPage(snapshot).html, equalsFile: "family-map.html")
  }

  @Test func theyAreWellFormedWhateverTheNamesAre() {
    let snapshot = Self.family()
    #expect(XMLCheck.problem(in: MapPicture(snapshot).svg) == nil)
    let page = MapPage(snapshot).html
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html"))
    #expect(XMLCheck.problem(in: page.replacing("<!DOCTYPE html>", with: "<?xml version=\"1.0\"?>")) == nil)
    #expect(!page.contains("src=") && !page.contains("href=") && !page.contains("<script"))
    #expect(XMLCheck.problem(in: MapPicture(Snapshot.sample(hasCounts: true)).svg) == nil)
  }

  @Test func aTerminalShowsWhoSharesWithoutColourAndNoLineIsTooLong() {
    let lines = TerminalMap(Self.family(), style: Style()).text.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count <= 79 })
    let master = lines.first { $0.hasPrefix("100 ") && !$0.contains("server") } ?? ""
    let last = lines.first { $0.hasPrefix("108 ") } ?? ""
    #expect(master.contains("A") && !master.contains("####"))
    #expect(last.contains("####") && last.contains("A"))
    // The same column says the same of the same memory.
    let columns = zip(master, last).filter { $0.1 == "A" }
    #expect(!columns.isEmpty && columns.allSatisfy { $0.0 == "A" })
    #expect(last.contains("AA   ="), "nothing is drawn where a process has nothing")
    #expect(!lines.joined().contains("\u{1B}"))
    #expect(TerminalMap(Self.family(), style: Style(usesColour: true)).text.contains("\u{1B}[7;34mA"))
  }

  @Test func aSharedFrameHasOneColourInAllStrips() {
    // All nine have 120 pages together: one class, which is in nine strips and in the legend.
    let svg = MapPicture(Self.family()).svg
    #expect(svg.contains(">480K<") && svg.contains(">shared by {100..108}<"))
    #expect(svg.components(of: "<path class=\"class0\"") == 10)
  }

  @Test func pngHoldsThePixels() throws {
    let png = MapPicture(Self.family()).png
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var chunks: [String: [UInt8]] = [:]
    var offset = 8
    while offset < png.count {
      let length = Self.number(png[offset..<offset + 4])
      let type = String(decoding: png[offset + 4..<offset + 8], as: UTF8.self)
      chunks[type] = Array(png[offset + 8..<offset + 8 + length])
      let sum = Self.number(png[offset + 8 + length..<offset + 12 + length])
      #expect(sum == Int(Self.checksum(png[offset + 4..<offset + 8 + length])), "the checksum of \(type)")
      offset += 12 + length
    }
    let header = try #require(chunks["IHDR"])
    let (width, height) = (Self.number(header[0..<4]), Self.number(header[4..<8]))
    #expect(header[8...] == [8, 3, 0, 0, 0])
    var rows = [UInt8](repeating: 0, count: (width + 1) * height)
    var count = UInt(rows.count)
    let data = try #require(chunks["IDAT"])
    #expect(unsafe uncompress(&rows, &count, data, UInt(data.count)) == Z_OK && count == rows.count)
    let palette = try #require(chunks["PLTE"])
    #expect(rows.allSatisfy { Int($0) < palette.count / 3 })
    // The colour of what is own, and of what all have, in some hundred pixels each.
    for colour in [[0xD5, 0x5E, 0x00], [0x00, 0x72, 0xB2]] as [[UInt8]] {
      let index = stride(from: 0, to: palette.count, by: 3).first { Array(palette[$0..<$0 + 3]) == colour }
      let found = try #require(index) / 3
      #expect(rows.count { Int($0) == found } > 500)
    }
  }

  @Test func memoryNodesAreATable() {
    var snapshot = Self.family()
    #expect(NodeTable(snapshot, style: Style()).text.hasPrefix("This machine has one memory node"))
    for run in [(UInt64(0)..<10_150, 0), (10_150..<200_000, 3)] {
      _ = snapshot.nodes.append(MemoryNodes.Run(frames: run.0, node: run.1))
    }
    let lines = NodeTable(snapshot, style: Style()).text.split(separator: "\n").map(String.init)
    #expect(lines[0].split(separator: " ") == ["PID", "NODE", "0", "NODE", "3", "COMMAND"])
    // 40 pages of the program and 150 of the heap; 150 of the heap, 32 shared ones and one of the stack.
    #expect(lines[1].split(separator: " ").prefix(3) == ["100", "760K", "732K"])
    #expect(lines.contains { $0.hasPrefix("all") && $0.hasSuffix("each frame once") })
    #expect(PageReport(snapshot, region: "[heap]", style: Style()).text.contains("node 3"))
  }

  @Test func nodesThatAreNotKnownAreNoAmounts() {
    var snapshot = Self.family()
    for run in [(UInt64(0)..<10_150, 0), (10_150..<200_000, 3)] {
      _ = snapshot.nodes.append(MemoryNodes.Run(frames: run.0, node: run.1))
    }
    let twin = snapshot.addProcess(pid: 301)
    snapshot.processes[twin].sharesMemoryWith = twin - 1
    let lines = NodeTable(snapshot, style: Style()).text.split(separator: "\n").map(String.init)
    let row = lines.first { $0.hasPrefix("301") } ?? ""
    #expect(row.split(separator: " ").prefix(3) == ["301", "·", "·"] && row.hasSuffix("(same memory as 300)"))
    snapshot.coverage.rung = .bits
    let text = NodeTable(snapshot, style: Style()).text
    #expect(text.hasPrefix("Which node memory lies on is not known"))
    #expect(text.contains("frame numbers are hidden (needs CAP_SYS_ADMIN)") && !text.contains("NODE"))
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  /// CRC-32 of ISO 3309, bit by bit.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { part, _ in part & 1 != 0 ? part >> 1 ^ 0xEDB8_8320 : part >> 1 }
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
