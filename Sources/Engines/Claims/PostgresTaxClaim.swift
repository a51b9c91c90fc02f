internal import Family

/// That a first write costs what it costs in PostgreSQL is a matter of the last checkpoint, and not of who shares the row.
struct PostgresTaxClaim {
  private static let rows = 20_000

  /// Bytes of log of an update right after a checkpoint and of two more, of a row that nobody else needs and of one that a reader needs.
  func measure(in workspace: Workspace) throws(EngineError) -> (lines: [String], holds: Bool) {
    let table = try TestedTable(in: workspace)
    var model = try EngineError.model { () throws(Refusal) in try TableModels(rows: Self.rows, fillFactor: 50) }
    try table.make(rows: Self.rows, fillFactor: 50)
    var bytes: [[Int]] = []
    var isPredicted = true
    for hasReader in [false, true] {
      let row = hasReader ? 5050 : 50
      if hasReader {
        try table.beginReader(0)
        try EngineError.model { () throws(Refusal) in try model.beginReader(0) }
      }
      try table.maintain("checkpoint")
      try EngineError.model { () throws(Refusal) in try model.checkpoint() }
      var updates: [Int] = []
      for letter in ["a", "b", "c"] {
        try table.transaction(
          ["update t set v = overlay(v placing '\(letter)' from 50) where id = \(row)"], isRolledBack: false)
        let log = try EngineError.model { () throws(Refusal) in
          try model.update(row..<row + 1, .text)
        }
        let measured = table.lastLog.heapBytes + table.lastLog.indexBytes
        isPredicted = isPredicted && log.heap.flatMap { heap in log.indexes.map { heap + $0 } } == measured
        updates.append(measured)
      }
      bytes.append(updates)
    }
    try table.close()
    let lines = zip(["nobody else needs the old row", "a reader needs the old row"], bytes).map { who, updates in
      "\(who): \(updates[0]) bytes of log right after a checkpoint, then \(updates[1]) and \(updates[2])"
    }
    return (lines, isPredicted && bytes[0] == bytes[1] && bytes[0][0] > 20 * bytes[0][1])
  }
}
