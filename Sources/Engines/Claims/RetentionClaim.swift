/// What an open reader keeps: InnoDB counts transactions and keeps undo records beside the table, PostgreSQL keeps row versions in it.
struct RetentionClaim {
  private static let rows = 1000

  /// The history list of InnoDB after a hundred transactions of one row and one of a hundred rows, and the length of the table's file.
  func measureInnoDB(in workspace: Workspace) throws(EngineError) -> (lines: [String], holds: Bool) {
    let table = try TestedRows(in: workspace, rows: Self.rows)
    try table.beginReader(0)
    let before = (history: table.history, bytes: try table.fileBytes())
    for row in 0..<100 { try table.update(row..<row + 1, isRolledBack: false) }
    let ofMany = table.history - before.history
    try table.update(0..<100, isRolledBack: false)
    let ofOne = table.history - before.history - ofMany
    let grown = try table.fileBytes() - before.bytes
    try table.close()
    let lines = [
      "InnoDB: 100 transactions of one row: history +\(ofMany); one of 100 rows: +\(ofOne); the table's file: +\(grown) bytes"
    ]
    return (lines, ofMany == 100 && ofOne == 1 && grown == 0)
  }

  /// Pages and dead rows of PostgreSQL after five updates of each row beside a reader, and what vacuum removes then.
  func measurePostgreSQL(in workspace: Workspace) throws(EngineError) -> (lines: [String], holds: Bool) {
    let table = try TestedTable(in: workspace)
    try table.make(rows: Self.rows, fillFactor: 100)
    let pages = table.pages
    try table.beginReader(0)
    for letter in ["a", "b", "c", "d", "e"] {
      try table.maintain("update t set v = overlay(v placing '\(letter)' from 50)")
    }
    let grown = (pages: table.pages - pages, dead: table.dead)
    try table.maintain("vacuum t")
    let removed = grown.dead - table.dead
    try table.close()
    let lines = [
      "PostgreSQL: 5 transactions of 1,000 rows: \(grown.dead) dead rows, the table +\(grown.pages) pages; vacuum removes \(removed)"
    ]
    return (lines, grown.dead == 5 * Self.rows && grown.pages > 0 && removed == 0)
  }
}
