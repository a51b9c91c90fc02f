import CSQLite
import Foundation
import Profiler
import Recording
import Testing

/// What is written is what is read.
@Suite struct RoundTripTests {
  @Test(arguments: [1, 2, 3] as [UInt64]) func everythingComesBack(seed: UInt64) throws {
    let made = MadeRecording(seed: seed, looks: 5, eventsPerLook: 40)
    let file = try Recorded()
    _ = try file.write(made)
    let recording = try Recording(reading: file.path)
    #expect(recording.record.origin == MadeRecording.origin)
    #expect(recording.record.looks == made.looks)
    #expect(recording.record.breaks == made.breaks)
    #expect(recording.record.checks == made.checks && made.checks != nil)
    #expect(recording.record.modules == MadeRecording.modules)
    #expect(Recorded.writes(recording) == made.events.flatMap(\.writes))
    #expect(recording.lives() == made.events.flatMap(\.lives) && recording.sharing() == made.sharing)
    #expect(recording.isFinished && recording.thinned.isEmpty && recording.damage.isEmpty)
    #expect(recording.record.duration == 4)
    // One file, which can be carried away.
    #expect(!FileManager.default.fileExists(atPath: file.path + "-wal"))
  }

  @Test func whatIsNotFinishedIsReadWhileItIsWritten() throws {
    let made = MadeRecording(seed: 4, looks: 3, eventsPerLook: 10)
    let file = try Recorded()
    let writer = try file.write(made, finish: false)
    let recording = try Recording(reading: file.path)
    #expect(!recording.isFinished && recording.record.looks == made.looks && recording.record.checks == nil)
    try writer.finish(checks: nil)
    #expect(try Recording(reading: file.path).isFinished)
  }

  /// Recordings of before variables and stacks were told have neither their tables nor their columns.
  @Test func olderRecordingsAreRead() throws {
    let made = MadeRecording(seed: 9, looks: 3, eventsPerLook: 20)
    let file = try Recorded()
    _ = try file.write(made)
    var database: OpaquePointer?
    try #require(unsafe sqlite3_open(file.path, &database) == SQLITE_OK)
    let statements = """
      DROP TABLE variable; DROP TABLE writes_by_variable; DROP TABLE module; DROP TABLE module_part; DROP TABLE stack;
      ALTER TABLE page_write DROP COLUMN variable; ALTER TABLE page_write DROP COLUMN stack; PRAGMA user_version = 1;
      """
    #expect(unsafe sqlite3_exec(database, statements, nil, nil, nil) == SQLITE_OK)
    unsafe sqlite3_close(database)
    let recording = try Recording(reading: file.path)
    let writes = made.events.flatMap(\.writes).map { event in
      var event = event
      (event.variable, event.stack) = (nil, nil)
      return event
    }
    #expect(Recorded.writes(recording) == writes && recording.damage.isEmpty)
    #expect(recording.record.looks == made.looks && recording.record.breaks?.code == made.breaks.code)
    #expect(recording.record.breaks?.variables.isEmpty == true)
  }

  @Test func whatTheLastPagesTellComesBack() throws {
    let made = MadeRecording(seed: 9, looks: 2, eventsPerLook: 5)
    let prospects = Prospects(
      freshStart: FreshStart(replaced: 2, anonymous: 3, pageTables: 4),
      hugeBlocks: HugeBlocks(
        blocks: [HugeBlocks.Run(first: 512, count: 1024)], absent: [HugeBlocks.Run(first: 600, count: 7)],
        absentInNew: 8, alreadyHuge: 512))
    for (given, expected) in [
      (prospects, prospects), (Prospects(freshStart: FreshStart(replaced: 1, anonymous: -5, pageTables: 0)), nil),
    ] {
      let file = try Recorded()
      try file.write(made, finish: false).finish(checks: nil, prospects: given)
      #expect(try Recording(reading: file.path).record.prospects == expected)
    }
  }

  @Test func aFileThatIsThereIsNotTouched() throws {
    let file = try Recorded()
    try Data("precious".utf8).write(to: URL(fileURLWithPath: file.path))
    #expect(throws: RecordingError.exists(path: file.path)) {
      try RecordingWriter(creating: file.path, mostBytes: 1 << 24)
    }
    #expect(try file.bytes == Data("precious".utf8))
  }

  @Test func whatHasNotBegunCanBeTakenAway() throws {
    let file = try Recorded()
    try RecordingWriter(creating: file.path, mostBytes: 1 << 24).discard()
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  @Test func theOldestWritesGoFirst() throws {
    let made = MadeRecording(seed: 5, looks: 60, eventsPerLook: 10_000)
    let file = try Recorded()
    let limit = RecordingWriter.smallestLimit
    let writer = try file.write(made, mostBytes: limit, finish: false)
    let files = try ["", "-wal"].map { try Data(contentsOf: URL(fileURLWithPath: file.path + $0)).count }
    #expect(files.reduce(0, +) <= limit, "\(files)")
    try writer.finish(checks: nil)
    #expect(try file.bytes.count <= limit)
    let recording = try Recording(reading: file.path)
    let all = made.events.flatMap(\.writes)
    let left = Recorded.writes(recording)
    #expect(left.count > 50_000 && left.count < all.count && left == all.suffix(left.count))
    #expect(recording.thinned == ["page_write": all.count - left.count])
    // What is counted and what was looked at is all there.
    #expect(recording.record.breaks == made.breaks && recording.record.looks == made.looks)
  }
}
