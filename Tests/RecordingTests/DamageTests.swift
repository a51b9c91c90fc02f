import Foundation
import Profiler
import Recording
import TestSupport
import Testing

/// Recordings that were torn or injured.
@Suite struct DamageTests {
  @Test func ofATornFileEveryRowThatCanBeReadSurvives() throws {
    let made = MadeRecording(seed: 6, looks: 40, eventsPerLook: 300)
    let file = try Recorded()
    _ = try file.write(made)
    let (whole, all) = (try file.bytes, made.events.flatMap(\.writes))
    var random = SeededGenerator(seed: 60)
    var most = 0
    for _ in 0..<200 {
      let size = Int.random(in: 0..<whole.count, using: &random)
      guard let recording = try? Recording(reading: file.variant(whole.prefix(size))) else {
        // Without the first pages, one of each table and index, nobody knows what the others are.
        #expect(size < 24 * 4096, "\(size) of \(whole.count)")
        continue
      }
      let writes = Recorded.writes(recording)
      #expect(writes == Self.ends(of: all, writes), "those that are left are the first and the last ones")
      #expect(!recording.damage.isEmpty || writes.count == all.count && recording.record.looks == made.looks)
      // Pages are written in the order in which rows come: what is there of the file is there of the writes, but for inner pages.
      most = max(most, writes.count)
      if size > whole.count * 9 / 10 { #expect(writes.count > all.count / 2, "\(size) of \(whole.count)") }
    }
    #expect(most > all.count / 2)
  }

  /// The first and the last of all, as many as are given, if these are such.
  private static func ends(of all: [BreakEvent], _ some: [BreakEvent]) -> [BreakEvent] {
    let first = zip(all, some).prefix { $0 == $1 }.count
    return Array(all.prefix(first) + all.suffix(some.count - first))
  }

  @Test func injuredFilesAreNoTrap() throws {
    let made = MadeRecording(seed: 7, looks: 10, eventsPerLook: 100)
    let file = try Recorded()
    _ = try file.write(made)
    let whole = try file.bytes
    var random = SeededGenerator(seed: 70)
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      guard let recording = try? Recording(reading: file.variant(bytes)) else { continue }
      // What is done with it is no trap either.
      let record = recording.record
      _ = (record.advice, record.looks.last?.pages, RecordComparison(record, record))
      if let sharing = recording.sharing() {
        let trace = WriteTrace(
          sharing: sharing, lives: recording.lives(), writes: Recorded.writes(recording),
          pageSize: record.origin.pageSize)
        _ = Outlook(record, trace)
      }
      #expect(Recorded.writes(recording).count <= made.events.count * 100 * 2)
    }
  }

  @Test func whatIsNoRecordingIsToldSo() throws {
    let file = try Recorded()
    let path = try file.variant(Data("#!/bin/sh\necho no database at all, but a script\n".utf8))
    #expect(throws: RecordingError.notARecording(path: path)) { try Recording(reading: path) }
    #expect(throws: RecordingError.self) { try Recording(reading: "/no/such/file") }
    #expect(throws: RecordingError.self) { try Recording(reading: "/") }
  }

  @Test func newerRecordingsAreNotGuessedAt() throws {
    let file = try Recorded()
    _ = try file.write(MadeRecording(seed: 8, looks: 1, eventsPerLook: 1))
    var bytes = try file.bytes
    // The user version, four bytes from byte 60, big-endian.
    bytes[63] = 200
    let path = try file.variant(bytes)
    #expect(throws: RecordingError.newerSchema(path: path, schema: 200)) { try Recording(reading: path) }
  }
}
