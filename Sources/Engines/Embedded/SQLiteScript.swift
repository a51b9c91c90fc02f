public import Family

/// A script of the family on the real SQLite, in a folder of its own that is gone afterwards.
///
/// Each page of the model is a row that fills a page, so a statement changes the pages that the script says and no others. Only `base` is
/// written: views are readers.
public struct SQLiteScript {
  /// What meters show, from the beginning on.
  public struct Meters: Sendable, Hashable {
    /// Bytes by which the log has grown.
    public var grown = 0
    /// Bytes of pages that were written: into the log, and by checkpoints into the database.
    public var written = 0
    /// The same with the headers of frames.
    public var stored = 0
  }

  private static let pageSize = 4096
  private static let frameHeader = 24
  private static let logHeader = 32

  private let file: String
  private let writer: SQLiteConnection
  private var readers: [String: SQLiteConnection] = [:]
  private var changes = 0
  private var meters = Meters()
  /// The folder is there as long as this is; it comes last, when all connections are closed.
  private let workspace: Workspace

  /// The library's version.
  public static var version: String { SQLiteConnection.version }

  /// Runs a script, and gives what the meters show after each of its statements.
  ///
  /// Throws `EngineError`: `failed` too where a statement has no meaning here, or the log begins anew, so that its length does not tell what
  /// was written.
  public static func meters(of script: WriteScript) throws(EngineError) -> [Meters] {
    var shown: [Meters] = []
    var run = try SQLiteScript(in: try Workspace(mounts: false), bytes: script.baseBytes)
    for (index, step) in script.steps.enumerated() {
      // The first one makes the base.
      if index > 0 { try run.run(step.action) }
      shown.append(run.meters)
    }
    return shown
  }

  /// Makes the database, with an empty log.
  private init(in workspace: Workspace, bytes: Int) throws(EngineError) {
    self.workspace = workspace
    file = workspace.inside("script.db")
    writer = try SQLiteConnection(file)
    for text in ["page_size=\(Self.pageSize)", "journal_mode=wal", "wal_autocheckpoint=0"] {
      try writer.run("pragma \(text)")
    }
    try writer.run("create table page(id integer primary key, body blob)")
    try writer.run("begin")
    for page in 0..<(bytes + Self.pageSize - 1) / Self.pageSize {
      try writer.run("insert into page values(\(page), randomblob(\(Self.pageSize - 200)))")
    }
    try writer.run("commit")
    try writer.run("pragma wal_checkpoint(truncate)")
  }

  private mutating func run(_ action: ScriptStep.Action) throws(EngineError) {
    switch action {
    case .write(WriteScript.baseName, let range, let times):
      for _ in 0..<times { try commit(range) }
    case .read(let view, _): try (readers[view] ?? writer).run("select count(*), max(length(body)) from page")
    case .snapshot(let name, WriteScript.baseName, nil, nil):
      let reader = try SQLiteConnection(file)
      try reader.run("begin")
      try reader.run("select count(*) from page")
      readers[name] = reader
    case .drop(let view): try readers.removeValue(forKey: view)?.run("commit")
    case .checkpoint, .reclaim: try checkpoint()
    default: throw .failed("this statement has no meaning for SQLite: \(action)")
    }
  }

  /// One transaction that changes the pages of a range.
  private mutating func commit(_ range: Range<Int>) throws(EngineError) {
    changes += 1
    let before = try FileCall.size(file + "-wal")
    try writer.run(
      "update page set body = cast('\(changes) ' as blob) || substr(body, \("\(changes) ".utf8.count + 1)) "
        + "where id between \(range.lowerBound / Self.pageSize) and \((range.upperBound - 1) / Self.pageSize)")
    let grown = try FileCall.size(file + "-wal") - before
    let frames = (grown - (before == 0 ? Self.logHeader : 0)) / (Self.frameHeader + Self.pageSize)
    guard frames > 0 else { throw .failed("the log of SQLite began anew") }
    meters.grown += grown
    meters.written += frames * Self.pageSize
    meters.stored += frames * (Self.frameHeader + Self.pageSize)
  }

  /// A checkpoint that waits for nobody; what it brings home are the pages in which the file differs afterwards.
  private mutating func checkpoint() throws(EngineError) {
    let before = try FileCall.bytes(file)
    try writer.run("pragma wal_checkpoint(passive)")
    let after = try FileCall.bytes(file)
    guard before.count == after.count else { throw .failed("a checkpoint changed the length of the database") }
    let pages = stride(from: 0, to: before.count, by: Self.pageSize).count { place in
      let page = place..<min(place + Self.pageSize, before.count)
      return before[page] != after[page]
    }
    meters.written += pages * Self.pageSize
    meters.stored += pages * Self.pageSize
  }
}
