internal import Family

extension ClaimCatalogue {
  /// What each of three updates of a row puts into the log: the first one right after a checkpoint.
  private static func logged(
    by update: (Int, Character) throws(EngineError) -> Int, afterCheckpoint checkpoint: () throws(EngineError) -> Void,
    besideReader reader: () throws(EngineError) -> Void
  ) throws(EngineError) -> [[Int]] {
    var bytes: [[Int]] = []
    // Both rows are on pages that nothing was changed on.
    for row in [50, 5050] {
      if row > 50 { try reader() }
      try checkpoint()
      bytes.append(try "abc".map { letter throws(EngineError) in try update(row, letter) })
    }
    return bytes
  }

  private static func find(_ bytes: [[Int]], _ found: inout ClaimFindings) {
    found.expect("log of an update right after a checkpoint", bytes[0][0], atLeast: 20 * bytes[0][1])
    found.expect("log of the next one", bytes[0][1], atMost: bytes[0][0] / 20)
    found.expect("right after a checkpoint, while a reader needs the row", bytes[1][0], equals: bytes[0][0])
    found.expect("the next one, while a reader needs the row", bytes[1][1], atMost: bytes[0][0] / 20)
  }

  static let firstWriteTax = ClaimCheck(
    5, "postgresql",
    "That the first write is the expensive one is no law: in PostgreSQL it is the first one of a page since the last checkpoint, whether anybody shares the row or not."
  ) { (workspace, found) throws(EngineError) in
    let table = try TestedTable(in: workspace)
    try table.make(rows: 20_000, fillFactor: BranchModel.fillFactor)
    let bytes = try logged { row, letter throws(EngineError) in
      try table.transaction(
        ["update t set v = overlay(v placing '\(letter)' from 50) where id = \(row)"], isRolledBack: false)
      return table.lastLog.heapBytes + table.lastLog.indexBytes
    } afterCheckpoint: { () throws(EngineError) in
      try table.maintain("checkpoint")
    } besideReader: { () throws(EngineError) in
      try table.beginReader(0)
    }
    find(bytes, &found)
    try table.close()
    return try PostgresEngine().version(in: workspace)
  } onModel: { (found) throws(EngineError) in
    var table = try ClaimCheck.model { () throws(Refusal) in
      try TableModels(rows: 20_000, fillFactor: BranchModel.fillFactor)
    }
    var bytes: [[Int]] = []
    for row in [50, 5050] {
      try ClaimCheck.model { () throws(Refusal) in
        if row > 50 { try table.beginReader(0) }
        try table.checkpoint()
        bytes.append([])
        for _ in 0..<3 {
          let log = try table.update(row..<row + 1, .text)
          bytes[bytes.count - 1].append((log.heap ?? 0) + (log.indexes ?? 0))
        }
      }
    }
    find(bytes, &found)
  }

  static let retentionBesideTheTable = ClaimCheck(
    7, "innodb", "What InnoDB keeps for a reader is counted in transactions and not in rows, and lies beside the table."
  ) { (workspace, found) throws(EngineError) in
    let table = try TestedRows(in: workspace, rows: 1000)
    try table.beginReader(0)
    let before = (history: table.history, bytes: try table.fileBytes())
    for row in 0..<100 { try table.update(row..<row + 1, isRolledBack: false) }
    let ofMany = table.history - before.history
    try table.update(0..<100, isRolledBack: false)
    found.expect("history after 100 transactions of one row", ofMany, "transactions", equals: 100)
    found.expect(
      "more of it after one of 100 rows", table.history - before.history - ofMany, "transactions", equals: 1)
    found.expect("growth of the table's file", try table.fileBytes() - before.bytes, equals: 0)
    try table.close()
    return try InnoDBEngine().version(in: workspace)
  } onModel: { (found) throws(EngineError) in
    var table = UndoTable()
    let size = 1000 * table.unitBytes
    let counts = try ClaimCheck.model { () throws(Refusal) in
      let base = try table.create(bytes: size).view
      _ = try table.snapshot(base, at: nil)
      for row in 0..<100 { _ = try table.write(base, row * table.unitBytes..<(row + 1) * table.unitBytes) }
      let ofMany = table.historyLength
      _ = try table.write(base, 0..<100 * table.unitBytes)
      return (ofMany, table.historyLength - ofMany)
    }
    found.expect("history after 100 transactions of one row", counts.0, "transactions", equals: 100)
    found.expect("more of it after one of 100 rows", counts.1, "transactions", equals: 1)
  }

  static let retentionInTheTable = ClaimCheck(
    7, "postgresql",
    "What PostgreSQL keeps for a reader lies in the table, which grows by it; vacuum takes none of it away."
  ) { (workspace, found) throws(EngineError) in
    let table = try TestedTable(in: workspace)
    try table.make(rows: 1000, fillFactor: 100)
    let pages = table.pages
    try table.beginReader(0)
    for letter in "abcde" { try table.maintain("update t set v = overlay(v placing '\(letter)' from 50)") }
    let dead = table.dead
    found.expect("dead versions after 5 updates of 1,000 rows", dead, "rows", equals: 5000)
    found.expect("growth of the table", table.pages - pages, "pages", atLeast: 80)
    try table.maintain("vacuum t")
    found.expect("versions that vacuum removes", dead - table.dead, "rows", equals: 0)
    try table.endReader(0)
    try table.maintain("vacuum t")
    found.expect("versions that are left when the reader has ended", table.dead, "rows", equals: 0)
    try table.close()
    return try PostgresEngine().version(in: workspace)
  } onModel: { (found) throws(EngineError) in
    var table = HeapTable()
    try ClaimCheck.model { () throws(Refusal) in
      let base = try table.create(bytes: 1000 * table.unitBytes).view
      let pages = table.tablePages
      let reader = try table.snapshot(base, at: nil).view
      for _ in 0..<5 { _ = try table.write(base, 0..<1000 * table.unitBytes) }
      found.expect("dead versions after 5 updates of 1,000 rows", table.tuplesDead, "rows", equals: 5000)
      found.expect("growth of the table", table.tablePages - pages, "pages", atLeast: 80)
      _ = table.reclaim()
      found.expect("versions that vacuum removes", 5000 - table.tuplesDead, "rows", equals: 0)
      _ = try table.drop(reader)
      _ = table.reclaim()
      found.expect("versions that are left when the reader has ended", table.tuplesDead, "rows", equals: 0)
    }
  }
}
