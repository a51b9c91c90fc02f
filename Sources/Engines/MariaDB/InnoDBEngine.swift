internal import Family

/// InnoDB of MariaDB: updates, transactions that are rolled back, and read views, of which the oldest stays; then purge.
///
/// Without a read view the purge works beside the workload, and the length of its list depends on who is faster.
struct InnoDBEngine: Engine {
  let member = "innodb"
  let provingSteps = 600
  var options: [String: String] { MariaServer.options }

  private static let history = Quantity(
    "length of the history list", claim: "length of the history list, with a read view open")
  private static let redo = Quantity("bytes of redo", claim: "redo", .band)
  let quantities = [history, redo]

  private static let rows = 1000
  private static let stepsOfLife = 150

  func version(in workspace: Workspace) throws(EngineError) -> String {
    "MariaDB \(try MariaServer.version(in: workspace))"
  }

  func open(in workspace: Workspace) throws(EngineError) -> TestedRows {
    try TestedRows(in: workspace, rows: Self.rows)
  }

  func close(_ live: TestedRows) throws(EngineError) { try live.close() }

  func run(_ trial: inout Trial<TestedRows>) throws(EngineError) {
    var table = UndoTable()
    let base = try trial.model { () throws(Refusal) in try table.create(bytes: Self.rows * table.unitBytes).view }
    var done = 0
    while done < trial.steps {
      done += try life(of: &table, base, &trial, steps: min(Self.stepsOfLife, trial.steps - done))
    }
  }

  private func life(
    of table: inout UndoTable, _ base: ViewID, _ trial: inout Trial<TestedRows>, steps: Int
  ) throws(EngineError) -> Int {
    var views = [try trial.model { () throws(Refusal) in try table.snapshot(base, at: nil).view }]
    try trial.act("read view 0") { live throws(EngineError) in try live.beginReader(0) }
    try compare(&trial, table)
    var others: [(number: Int, view: ViewID)] = []
    var step = 1
    while step < steps - 1 {
      let what = trial.random.number(in: 0..<100)
      if what < 70 {
        try update(&table, base, &trial)
      } else if what < 80 {
        try trial.act("read") { live throws(EngineError) in try live.read() }
      } else if what < 90, others.count < 2 {
        let number = step
        others.append((number, try trial.model { () throws(Refusal) in try table.snapshot(base, at: nil).view }))
        try trial.act("read view \(number)") { live throws(EngineError) in try live.beginReader(number) }
      } else if let other = others.popLast() {
        _ = try trial.model { () throws(Refusal) in try table.drop(other.view) }
        try trial.act("end of read view \(other.number)") { live throws(EngineError) in
          try live.endReader(other.number)
        }
      } else {
        continue
      }
      try compare(&trial, table)
      step += 1
    }
    views += others.map(\.view)
    for view in views { _ = try trial.model { () throws(Refusal) in try table.drop(view) } }
    _ = table.reclaim()
    try trial.act("purge") { live throws(EngineError) in
      for number in [0] + others.map(\.number) { try live.endReader(number) }
      try live.awaitPurge()
    }
    try compare(&trial, table)
    return step + 1
  }

  private func compare(_ trial: inout Trial<TestedRows>, _ table: UndoTable) throws(EngineError) {
    try trial.check(Self.history, predicted: table.historyLength) { live in live.history }
  }

  private func update(
    _ table: inout UndoTable, _ base: ViewID, _ trial: inout Trial<TestedRows>
  ) throws(EngineError) {
    let count = trial.random.happens(percent: 70) ? 1 : trial.random.number(in: 2..<101)
    let first = trial.random.number(in: 0..<Self.rows - count + 1)
    let rows = first..<first + count
    guard !trial.random.happens(percent: 15) else {
      return try trial.act("rollback \(first) \(count)") { live throws(EngineError) in
        try live.update(rows, isRolledBack: true)
      }
    }
    let bytes = rows.lowerBound * table.unitBytes + 4..<rows.upperBound * table.unitBytes
    _ = try trial.model { () throws(Refusal) in try table.write(base, bytes) }
    try trial.act("update \(first) \(count)") { live throws(EngineError) in try live.update(rows, isRolledBack: false) }
    // 250 to 500 bytes a row of 100 bytes, within a tenth.
    try trial.check(Self.redo, expected: count * 225...count * 550) { live in live.redo }
  }
}
