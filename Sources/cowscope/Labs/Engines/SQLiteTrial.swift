import Engines
import Family
import Teaching

/// The statements of a lab's SQLite system on the real library, in a folder of its own that is gone afterwards.
///
/// Each page of the model is a row that fills a page, so a statement changes the pages that the script says and no others.
struct SQLiteTrial {
  /// What SQLite did not do, or not in the way that meters are read.
  struct Problem: Error {}

  private static let pageSize = 4096
  private static let frameHeader = 24
  private static let logHeader = 32

  private let writer: SQLiteConnection
  private var readers: [String: SQLiteConnection] = [:]
  private var changes = 0
  /// Bytes of the log when it was read last.
  private var logBytes = 0
  private var meters: [String: Int] = ["grown": 0, "written": 0, "stored": 0]

  private let path: String

  /// What the library has shown at each mark.
  static func reading(of system: LabSystem) throws -> SystemReadings.Reading {
    // Its folder goes also where this process is killed.
    let workspace = try Workspace(mounts: false)
    let reading = Result { try Self.reading(of: system, at: workspace.inside("lab.db")) }
    try workspace.close()
    return try reading.get()
  }

  private static func reading(of system: LabSystem, at path: String) throws -> SystemReadings.Reading {
    var trial = try SQLiteTrial(system, at: path)
    var taken: [String: [String: Int]] = [:]
    func note(_ mark: String, _ meters: [String: Int]) {
      for (name, value) in meters { taken[name, default: [:]][mark] = value }
    }
    for (index, step) in system.script.steps.enumerated() {
      if index > 0 { try trial.run(step.action) }
      for mark in system.marks where mark.steps == index + 1 { note(mark.name, trial.meters) }
    }
    note("end", trial.meters)
    return SystemReadings.Reading(
      system: system.name, engine: "SQLite \(SQLiteConnection.version)", meters: taken)
  }

  /// Makes the database, with an empty log.
  private init(_ system: LabSystem, at path: String) throws(Problem) {
    self.path = path
    writer = try SQLiteConnection(path)
    try writer.execute(
      "PRAGMA page_size=\(Self.pageSize); PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; "
        + "CREATE TABLE page(id INTEGER PRIMARY KEY, body BLOB); BEGIN")
    let pages = (system.script.baseBytes + Self.pageSize - 1) / Self.pageSize
    for page in 0..<pages {
      try writer.execute("INSERT INTO page VALUES(\(page + 1), randomblob(\(Self.pageSize - 200)))")
    }
    try writer.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
  }

  private mutating func run(_ action: ScriptStep.Action) throws(Problem) {
    switch action {
    case .write(WriteScript.baseName, let range, let times):
      for _ in 0..<times { try commit(range) }
    case .read(let view, _): try (readers[view] ?? writer).execute("SELECT count(*), max(length(body)) FROM page")
    case .snapshot(let name, WriteScript.baseName, nil, nil):
      let reader = try SQLiteConnection(path)
      try reader.execute("BEGIN; SELECT count(*) FROM page")
      readers[name] = reader
    case .drop(let view):
      guard let reader = readers.removeValue(forKey: view) else { throw Problem() }
      try reader.execute("COMMIT")
    case .checkpoint, .reclaim: try checkpoint()
    default: throw Problem()
    }
  }

  /// One transaction that changes the pages of a range.
  private mutating func commit(_ range: Range<Int>) throws(Problem) {
    changes += 1
    let (first, last) = (range.lowerBound / Self.pageSize, (range.upperBound - 1) / Self.pageSize)
    let before = try bytes("-wal").count
    try writer.execute(
      "UPDATE page SET body = CAST('\(changes) ' AS BLOB) || substr(body, \("\(changes) ".utf8.count + 1)) "
        + "WHERE id BETWEEN \(first + 1) AND \(last + 1)")
    let grown = try bytes("-wal").count - before
    let frames = (grown - (before == 0 ? Self.logHeader : 0)) / (Self.frameHeader + Self.pageSize)
    // A log that begins anew does not grow, and its length does not tell what was written.
    guard frames > 0 else { throw Problem() }
    meters["grown", default: 0] += grown
    meters["written", default: 0] += frames * Self.pageSize
    meters["stored", default: 0] += frames * (Self.frameHeader + Self.pageSize)
  }

  /// A checkpoint that waits for nobody; what it brings home are the pages in which the file differs afterwards.
  private mutating func checkpoint() throws(Problem) {
    let before = try bytes("")
    try writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
    let after = try bytes("")
    guard before.count == after.count else { throw Problem() }
    let pages = stride(from: 0, to: before.count, by: Self.pageSize).count { place in
      before[place..<min(place + Self.pageSize, before.count)] != after[place..<min(place + Self.pageSize, after.count)]
    }
    meters["written", default: 0] += pages * Self.pageSize
    meters["stored", default: 0] += pages * Self.pageSize
  }

  /// The bytes of the file, or of one beside it.
  private func bytes(_ ending: String) throws(Problem) -> [UInt8] {
    do {
      return try TextFile.bytes(path + ending, limit: 64 << 20)
    } catch {
      throw Problem()
    }
  }
}
