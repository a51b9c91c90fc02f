internal import Family

/// SQLite in WAL mode: commits, readers that come and go, and checkpoints that do not wait.
public struct SQLiteEngine: Engine {
  /// A database with its connections.
  public final class Live {
    private let file: String
    private let writer: SQLiteConnection
    private var readers: [ViewID: SQLiteConnection] = [:]
    fileprivate var answer: [Int] = []

    init(_ file: String, pages: Int) throws(EngineError) {
      self.file = file
      writer = try SQLiteConnection(file)
      for text in ["page_size=4096", "journal_mode=wal", "synchronous=off", "wal_autocheckpoint=0"] {
        try writer.run("pragma \(text)")
      }
      try writer.run("create table t(id integer primary key, v blob)")
      // A row of this length has a page for itself.
      for row in 0..<pages { try writer.run("insert into t values(\(row), zeroblob(3900))") }
      try writer.run("pragma wal_checkpoint(truncate)")
    }

    func commit(_ rows: [Int]) throws(EngineError) {
      try writer.run("begin")
      for row in rows { try writer.run("update t set v=randomblob(3900) where id=\(row)") }
      try writer.run("commit")
    }

    func begin(_ reader: ViewID) throws(EngineError) {
      let connection = try SQLiteConnection(file)
      try connection.run("begin")
      try connection.run("select count(*) from t")
      readers[reader] = connection
    }

    func end(_ reader: ViewID) throws(EngineError) {
      try readers.removeValue(forKey: reader)?.run("commit")
    }

    func checkpoint() throws(EngineError) { answer = try writer.run("pragma wal_checkpoint(passive)") }

    /// Bytes of the log file, which is there as long as there are connections.
    func logBytes() throws(EngineError) -> Int { try FileCall.size(file + "-wal") }
  }

  private static let bytes = Quantity("bytes of the log", claim: "bytes of the log")
  private static let frames = Quantity("frames in the log", claim: checkpoints)
  private static let home = Quantity("frames brought home", claim: checkpoints)
  private static let checkpoints = "what a checkpoint answers, with up to four readers"

  /// The engine.
  public init() {}

  /// SQLite.
  public var member: String { "sqlite" }
  /// The log, and what checkpoints answer.
  public var quantities: [Quantity] { [Self.bytes, Self.frames, Self.home] }
  /// Those of the reference.
  public var provingSteps: Int { 900 }
  /// Pragmas, and how many there are of all.
  public var options: [String: String] {
    [
      "pragmas": "page_size=4096 wal_autocheckpoint=0 synchronous=off", "pages": "\(Self.pages)",
      "readers": "\(Self.mostReaders)",
    ]
  }

  private static let pages = 40
  private static let mostReaders = 4

  /// The library's.
  public func version(in workspace: Workspace) throws(EngineError) -> String { "SQLite \(SQLiteConnection.version)" }

  /// Makes the database.
  public func open(in workspace: Workspace) throws(EngineError) -> Live {
    try Live(workspace.inside("a.db"), pages: Self.pages)
  }

  /// Commits, readers and checkpoints.
  public func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var system = WriteAheadLog()
    let base = try trial.model { () throws(Refusal) in try system.create(bytes: Self.pages * 4096).view }
    var readers: [ViewID] = []
    for _ in 0..<trial.steps {
      switch trial.random.number(in: 0..<100) {
      case 55..<72 where readers.count < Self.mostReaders:
        let reader = try trial.model { () throws(Refusal) in try system.snapshot(base, at: nil).view }
        readers.append(reader)
        try trial.act("begin \(reader.number)") { (live) throws(EngineError) in try live.begin(reader) }
      case 72..<85 where !readers.isEmpty:
        let reader = trial.random.element(of: readers)
        readers.removeAll { $0 == reader }
        _ = try trial.model { () throws(Refusal) in try system.drop(reader) }
        try trial.act("end \(reader.number)") { (live) throws(EngineError) in try live.end(reader) }
      case 85...:
        let answer = system.checkpointPassively().answer
        try trial.act("checkpoint") { (live) throws(EngineError) in try live.checkpoint() }
        try trial.check(Self.frames, predicted: answer.log) { (live) throws(EngineError) in
          try live.number(1)
        }
        try trial.check(Self.home, predicted: answer.backfilled) { (live) throws(EngineError) in
          try live.number(2)
        }
      default:
        var rows: Set<Int> = []
        let count = trial.random.happens(percent: 70) ? 1 : trial.random.number(in: 2..<6)
        while rows.count < count { rows.insert(trial.random.number(in: 0..<Self.pages)) }
        let pages = rows.sorted()
        _ = try trial.model { () throws(Refusal) in
          try system.commit(base, pages.map { $0 * 4096..<$0 * 4096 + 1 })
        }
        try trial.act("write \(pages)") { (live) throws(EngineError) in try live.commit(pages) }
      }
      try trial.check(Self.bytes, predicted: system.logBytes) { (live) throws(EngineError) in try live.logBytes() }
    }
  }
}

extension SQLiteEngine.Live {
  /// A number of what the last checkpoint answered: whether it was held up, frames of the log, frames brought home.
  fileprivate func number(_ index: Int) throws(EngineError) -> Int {
    guard answer.count == 3 else { throw .failed("a checkpoint has answered \(answer)") }
    return answer[index]
  }
}
