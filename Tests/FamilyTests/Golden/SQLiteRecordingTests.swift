import Family
import FoundationEssentials
import Testing

/// What SQLite did in random lives with up to seven readers, two more than there are marks for, step by step.
struct SQLiteRecordingTests {
  private static let pages = 40

  @Test func theModelDoesWhatWasRecorded() throws {
    var system = WriteAheadLog()
    var base = ViewID(0)
    var readers: [Int: ViewID] = [:]
    var steps = 0
    for line in try Recording("sqlite-wal").lines {
      let words = line.text.split(separator: " ")
      if words.first == "seed" {
        system = WriteAheadLog()
        base = try system.create(bytes: Self.pages * 4096).view
        readers = [:]
        continue
      }
      let numbers = words.compactMap { Int($0) }
      steps += 1
      switch words.first {
      case "write":
        _ = try system.commit(base, numbers.dropLast().map { $0 * 4096..<$0 * 4096 + 1 })
      case "begin":
        readers[numbers[0]] = try system.snapshot(base, at: nil).view
      case "end":
        let reader = readers.removeValue(forKey: numbers[0])
        _ = try system.drop(#require(reader))
      default:
        let answer = system.checkpointPassively().answer
        #expect(answer == WriteAheadLog.Checkpoint(log: numbers[0], backfilled: numbers[1]), "line \(line.number)")
      }
      #expect(system.logBytes == numbers.last, "line \(line.number): \(line.text)")
    }
    #expect(steps == 3000)
  }
}
