import Family
import Testing

/// What PostgreSQL did to a table in random lives with up to three snapshots, step by step.
struct PostgreSQLRecordingTests {
  private static let rowBytes = 109

  /// Two models of one table: without indexes, whose log is that of the heap alone, and with them.
  private struct Tables {
    var heap: HeapTable
    var whole: HeapTable
    var base = ViewID(0)

    init(fillFactor: Int) throws {
      heap = HeapTable(fillFactor: fillFactor, indexCount: 0)
      whole = HeapTable(fillFactor: fillFactor)
      base = try heap.create(bytes: 300 * rowBytes).view
      _ = try whole.create(bytes: 300 * rowBytes)
    }

    /// Applies the same to both.
    mutating func each(_ change: (inout HeapTable) throws -> Void) throws {
      try change(&heap)
      try change(&whole)
    }
  }

  @Test func theModelDoesWhatWasRecorded() throws {
    var tables = try Tables(fillFactor: 100)
    var snapshots: [Int: ViewID] = [:]
    var (steps, logged) = (0, 0)
    for line in try Recording("postgresql-heap").lines {
      let parts = line.text.split(separator: ":").map { $0.split(separator: " ") }
      let step = parts[0]
      let numbers = step.compactMap { Int($0) }
      let hotBefore = tables.heap.hotUpdates
      var costs: (heap: Cost, whole: Cost)?
      switch step[0] {
      case "table":
        tables = try Tables(fillFactor: numbers[0])
        snapshots = [:]
        continue
      case "snapshot":
        snapshots[numbers[0]] = try tables.heap.snapshot(tables.base, at: nil).view
        _ = try tables.whole.snapshot(tables.base, at: nil)
      case "end":
        let ending = numbers.first.map { [$0] } ?? Array(snapshots.keys)
        for view in ending.compactMap({ snapshots.removeValue(forKey: $0) }) {
          try tables.each { _ = try $0.drop(view) }
        }
      case "checkpoint": try tables.each { _ = try $0.checkpoint() }
      case "vacuum": try tables.each { _ = $0.reclaim() }
      default: costs = try change(&tables, String(step[0]), first: numbers[0], count: numbers[1])
      }
      steps += 1
      #expect(tables.heap.tablePages == Int(parts[1][0]), "line \(line.number): \(line.text)")
      #expect(tables.heap.tuplesDead == Int(parts[1][1]), "line \(line.number): \(line.text)")
      #expect(tables.whole.tuplesDead == tables.heap.tuplesDead)
      if let costs {
        logged += 1
        #expect(tables.heap.hotUpdates - hotBefore == Int(parts[2][0]), "line \(line.number): \(line.text)")
        let bytes = try #require(costs.heap.metadataBytes)
        #expect(bytes == Int(parts[2][1]), "line \(line.number): \(line.text)")
        let index = try #require(costs.whole.metadataBytes) - bytes
        #expect(index == Int(parts[2][2]), "line \(line.number): \(line.text)")
      }
    }
    #expect(steps == 3758)
    #expect(logged == 2685)
  }

  private func change(
    _ tables: inout Tables, _ what: String, first: Int, count: Int
  ) throws -> (heap: Cost, whole: Cost) {
    // The text begins behind two integers and the byte of its length; its 50th character changes, or the second integer by its two low
    // bytes.
    let bytes = what == "key" ? 4..<6 : 8 + 1 + 49..<8 + 1 + 50
    let rows = (first..<first + count).map { row in
      row * Self.rowBytes + bytes.lowerBound..<row * Self.rowBytes + bytes.upperBound
    }
    func update(_ table: inout HeapTable) throws -> Cost {
      try table.update(
        tables.base, rows, changesIndexedColumn: what == "key", isRolledBack: what == "rollback")
    }
    return (try update(&tables.heap), try update(&tables.whole))
  }
}
