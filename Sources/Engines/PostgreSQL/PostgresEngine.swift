internal import Family

/// PostgreSQL, whose tables live at random beside their model: updates, transactions that are rolled back, up to three readers, checkpoints.
struct PostgresEngine: Engine {
  let member = "postgresql"
  let provingSteps = 2400
  var options: [String: String] { PostgresServer.options }

  private static let contents = "pages, live and dead row versions, HOT updates"
  private static let records = "bytes of log records of this version, while no leaf of an index is full"
  private static let pages = Quantity("pages", claim: contents)
  private static let live = Quantity("live row versions", claim: contents)
  private static let dead = Quantity("dead row versions", claim: contents)
  private static let hot = Quantity("HOT updates", claim: contents)
  private static let images = Quantity("images of heap pages", claim: "whether a page is logged")
  private static let heapBytes = Quantity("bytes of log records, heap", claim: records)
  private static let indexBytes = Quantity("bytes of log records, indexes", claim: records)
  private static let logBytes = Quantity("bytes of the log", claim: "bytes of the log", .band)
  let quantities = [pages, live, dead, hot, images, heapBytes, indexBytes, logBytes]

  private static let rows = 300
  private static let stepsOfLife = 160
  /// With 300 rows and so many entries more no leaf of an index is full, which would not be modelled.
  private static let mostEntries = 90

  func version(in workspace: Workspace) throws(EngineError) -> String {
    let version = try PostgresPrograms(in: workspace).version
    // Records of the log, and how pages are pruned, are those of a version.
    guard version.hasPrefix("15.") else { throw .unavailable("the model is of PostgreSQL 15, and here is \(version)") }
    return "PostgreSQL \(version)"
  }

  func open(in workspace: Workspace) throws(EngineError) -> TestedTable { try TestedTable(in: workspace) }

  func close(_ live: TestedTable) throws(EngineError) { try live.close() }

  func run(_ trial: inout Trial<TestedTable>) throws(EngineError) {
    var done = 0
    while done < trial.steps {
      let fillFactor = trial.random.element(of: [100, 100, 70, 50])
      var table = try trial.model { () throws(Refusal) in try TableModels(rows: Self.rows, fillFactor: fillFactor) }
      try trial.act("table \(fillFactor)") { live throws(EngineError) in
        try live.make(rows: Self.rows, fillFactor: fillFactor)
      }
      try compare(&trial, table)
      done += 1 + (try life(of: &table, &trial, steps: min(Self.stepsOfLife, trial.steps - done - 1)))
    }
  }

  /// Lets a table live for so many steps at the most; gives how many it were.
  private func life(
    of table: inout TableModels, _ trial: inout Trial<TestedTable>, steps: Int
  ) throws(EngineError) -> Int {
    var readers: [Int] = []
    var versions: [Int: Int] = [:]
    var step = 0
    while step < steps, table.entries < Self.mostEntries {
      step += 1
      let what = trial.random.number(in: 0..<100)
      if what < 72 {
        try transaction(on: &table, &versions, &trial)
        continue
      } else if what < 82, readers.count < 3 {
        readers.append(step)
        try trial.model { () throws(Refusal) in try table.beginReader(step) }
        try trial.act("reader \(step)") { live throws(EngineError) in try live.beginReader(step) }
      } else if what < 92, !readers.isEmpty {
        let reader = readers.remove(at: trial.random.number(in: 0..<readers.count))
        try trial.model { () throws(Refusal) in try table.endReader(reader) }
        try trial.act("end of reader \(reader)") { live throws(EngineError) in try live.endReader(reader) }
      } else {
        try trial.model { () throws(Refusal) in try table.checkpoint() }
        try trial.act("checkpoint") { live throws(EngineError) in try live.maintain("checkpoint") }
      }
      try compare(&trial, table)
    }
    for reader in readers {
      try trial.model { () throws(Refusal) in try table.endReader(reader) }
      try trial.prepare { live throws(EngineError) in try live.endReader(reader) }
    }
    table.vacuum()
    try trial.act("vacuum") { live throws(EngineError) in try live.maintain("vacuum t") }
    try compare(&trial, table)
    return step + 1
  }

  private func compare(_ trial: inout Trial<TestedTable>, _ table: TableModels) throws(EngineError) {
    try trial.check(Self.pages, predicted: table.heap.tablePages) { live in live.pages }
    try trial.check(Self.live, predicted: table.heap.tuplesLive) { live in live.live }
    try trial.check(Self.dead, predicted: table.heap.tuplesDead) { live in live.dead }
  }

  private func transaction(
    on table: inout TableModels, _ versions: inout [Int: Int], _ trial: inout Trial<TestedTable>
  ) throws(EngineError) {
    let count = trial.random.happens(percent: 80) ? 1 : trial.random.number(in: 2..<13)
    var first = trial.random.number(in: 0..<Self.rows - count + 1)
    if trial.random.happens(percent: 30) { first = min(first, 5) }
    let kind = trial.random.number(in: 0..<10)
    let change: TableModels.Change = kind < 8 ? .text : kind < 9 ? .key : .rolledBack
    let rows = first..<first + count
    let statements = rows.map { row in
      guard change != .key else { return "update t set k = k + 1000 where id = \(row)" }
      // Never the letter that is there: x at first.
      versions[row, default: 0] += 1
      let letter = Character(UnicodeScalar(UInt8(ascii: "a") + UInt8((versions[row] ?? 0) % 22)))
      return "update t set v = overlay(v placing '\(letter)' from 50) where id = \(row)"
    }
    let before = (hot: table.heap.hotUpdates, images: table.heap.pageImages)
    let log = try trial.model { () throws(Refusal) in try table.update(rows, change) }
    try trial.act("\(change.rawValue) \(first) \(count)") { live throws(EngineError) in
      try live.transaction(statements, isRolledBack: change == .rolledBack)
    }
    try compare(&trial, table)
    try trial.check(Self.hot, predicted: table.heap.hotUpdates - before.hot) { live in live.lastLog.hotUpdates }
    try trial.check(Self.images, predicted: table.heap.pageImages - before.images) { live in live.lastLog.heapImages }
    guard let heap = log.heap, let indexes = log.indexes else { throw .failed("the model does not know the log") }
    try trial.check(Self.heapBytes, predicted: heap) { live in live.lastLog.heapBytes }
    try trial.check(Self.indexBytes, predicted: indexes) { live in live.lastLog.indexBytes }
    try checkLog(&trial, records: heap + indexes)
  }

  /// The log has the records, and headers of those of its pages that are begun: where it was is the engine's.
  private func checkLog(_ trial: inout Trial<TestedTable>, records: Int) throws(EngineError) {
    let mostPages = records / 8168 + 1
    try trial.check(Self.logBytes, expected: records...records + 24 * mostPages + 16) { live in live.lastLog.bytes }
  }
}
