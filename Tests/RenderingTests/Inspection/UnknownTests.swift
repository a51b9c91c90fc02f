import Inspector
import InspectorSamples
import ProcFS
import Rendering
import Testing

/// What is not known is said, and is no number.
@Suite struct UnknownTests {
  private static let (present, file): (UInt64, UInt64) = (1 << 63, 1 << 61)

  /// Two processes that share a page of a heap and two of a file, of which the second may be dirty.
  private static func sample() -> Snapshot {
    var snapshot = Snapshot.sample(hasCounts: true)
    snapshot.frames.tellsDirty = true
    for pid in [Int32(10), 11] {
      let process = snapshot.addProcess(pid: pid)
      snapshot.addMapping(process, at: 0x10, [present | 100], path: "[heap]")
      snapshot.addMapping(process, at: 0x100, [present | file | 200, present | file | 201], path: "/data")
    }
    for frame in [UInt64(100), 200, 201] {
      var facts = FrameFacts(count: 2)
      if frame >= 200 { facts.isDirty = frame == 200 }
      snapshot.frames.append(frame, facts)
    }
    snapshot.coverage.checked = 3
    snapshot.coverage.equal = 3
    return snapshot
  }

  @Test func mergedPagesAreAQuestionMarkWithItsReason() throws {
    var snapshot = Self.sample()
    for isKnown in [true, false] {
      snapshot.coverage.tellsMerged = isKnown
      let inspection = snapshot.inspection()
      let table = ProcessTable(inspection, columns: [.pid, .inherited, .ksm])
      let text = InspectionReport(inspection, style: Style()).summary(table, hasHeader: true)
      #expect(text.contains("which pages KSM has merged is not known") == !isKnown)
      let rows = text.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(rows.contains(isKnown ? ["10", "4K", "0"] : ["10", "?", "?"]))
      #expect(table.csv(hasHeader: false).hasPrefix(isKnown ? "10,4096,0" : "10,,"))
      let document = InspectionDocument(inspection)
      #expect(document.processes.map(\.merged) == (isKnown ? [0, 0] : [nil, nil]))
      #expect(document.processes.map(\.inherited) == (isKnown ? [4096, 4096] : [nil, nil]))
      let pages = PageReport(snapshot, region: "[heap]", style: Style()).text
      #expect(pages.contains("which pages KSM has merged is not known") == !isKnown)
    }
  }

  @Test func dirtyPagesAreSaidToBeUnknownOnlyWhereTheyAre() {
    let known = PageReport(Self.sample(), region: "/data", style: Style()).text
    #expect(known.contains("mapped 2 times, dirty") && !known.contains("not known"))
    var snapshot = Self.sample()
    var frames = RecordedFrames()
    frames.hasCounts = true
    for frame in [UInt64(100), 200, 201] {
      var facts = FrameFacts(count: 2)
      if frame == 200 { facts.isDirty = true }
      frames.append(frame, facts)
    }
    snapshot.frames = frames
    let note = "of some pages of files it is not known whether they are dirty"
    #expect(PageReport(snapshot, region: "/data", style: Style()).text.ranges(of: note).count == 1)
    #expect(!PageReport(snapshot, region: "[heap]", style: Style()).text.contains(note))
  }

  @Test func filesOfOneNameAreRowsOfTheirOwn() {
    var snapshot = Self.sample()
    for (index, inode) in [(1, UInt64(77)), (3, 78)] { snapshot.mappings[index].mapping.inode = inode }
    let text = InspectionReport(snapshot.inspection(), style: Style()).files()
    #expect(text.contains("/data (00:00 inode 77)") && text.contains("/data (00:00 inode 78)"))
    #expect(InspectionReport(Self.sample().inspection(), style: Style()).files().contains("/data\n"))
  }
}
