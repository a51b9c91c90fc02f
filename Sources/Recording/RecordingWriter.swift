internal import FoundationEssentials
internal import Glibc
internal import Inspector
public import Profiler

/// Writes what is seen of a family into a file, look by look.
///
/// Each look is in the file as soon as `add` returns, also if this program is killed then; what a killed program has left is read like any
/// other recording.
public final class RecordingWriter {
  /// The smallest limit that makes sense: a few looks, and what SQLite's log takes.
  public static let smallestLimit = 16 << 20

  private let database: Database
  private let thinning: Thinning
  private var processes: [ProcessKey: Int64] = [:]
  private var codes: [CodeName: Int64] = [:]
  private var causes: [BreakCause: Int64] = [:]
  private var variables: [VariablePlace: Int64] = [:]
  private var stacks: [NamedStack: Int64] = [:]

  private struct ProcessKey: Hashable {
    var pid: Int32
    var startTicks: UInt64
    var parent: Int32
    var arguments: [String]
  }

  /// Makes a new file; nothing may be there.
  ///
  /// Where it would become larger than `mostBytes`, the oldest detail goes first.
  public init(creating path: String, mostBytes: Int) throws(RecordingError) {
    // Reserved by name first, so that nobody's file is opened.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? .exists(path: path) : .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    Glibc.close(descriptor)
    database = try Database(path: path, .create)
    thinning = Thinning(mostBytes: mostBytes)
    try database.execute(
      """
      PRAGMA page_size = \(Database.pageSize); PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = \(Thinning.logBytes);
      PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version);
      """)
    try database.transaction { () throws(RecordingError) in try database.execute(Schema.statements) }
  }

  /// Says what is recorded; comes before the first look.
  public func begin(_ origin: ProfileOrigin) throws(RecordingError) { try set("origin", json(origin)) }

  /// Says who shares what in the beginning, for replays.
  public func begin(_ sharing: SharingOrigin) throws(RecordingError) {
    try database.transaction { () throws(RecordingError) in
      try set("sharing_time", "\(sharing.time)")
      try set("sharing_processes", json(sharing.processes))
      for run in sharing.runs {
        try database.run(
          "INSERT INTO origin_run (first_page, pages, holders) VALUES (?, ?, ?)",
          [.init(run.first), .init(run.count), .text(json(run.holders))])
      }
    }
  }

  /// Takes the file away, because nothing has begun.
  public func discard() {
    let path = database.path
    database.close()
    for suffix in ["", "-wal", "-shm"] { unsafe unlink(path + suffix) }
  }

  /// Adds a look and what was written since the look before, and replaces the counts.
  public func add(_ look: FamilyLook?, events: FamilyEvents, breaks: BreakSummary?) throws(RecordingError) {
    try database.transaction { () throws(RecordingError) in
      if let look { try insert(look) }
      for event in events.writes { try insert(event) }
      for life in events.lives { try insert(life) }
      if let breaks { try replace(breaks) }
    }
    // Stacks that nobody needs any more are gone then too.
    if try thinning.thin(database) { stacks = [:] }
  }

  /// Says how the recording ended, and makes it one file without a log.
  public func finish(
    checks: ProfileChecks?, identical: IdenticalPages? = nil, modules: [ModuleAccount]? = nil,
    allocators: AllocatorUse? = nil, prospects: Prospects? = nil
  ) throws(RecordingError) {
    if let modules {
      try database.transaction { () throws(RecordingError) in
        for module in modules { try insert(module) }
        try set("has_modules", "1")
      }
    }
    if let allocators { try set("allocators", json(allocators)) }
    if let identical { try set("identical", json(identical)) }
    if let prospects { try set("prospects", json(prospects)) }
    if let checks { try set("checks", json(checks)) }
    try set("finished", "1")
    // Somebody who reads it now keeps the log, which is a file of its own then.
    try? database.execute("PRAGMA journal_mode = DELETE")
    database.close()
  }

  private func insert(_ look: FamilyLook) throws(RecordingError) {
    try database.run(
      """
      INSERT INTO look (time, monotonic, template, anonymous, file_share, page_tables, resident_sum, finds_orphans, requests,
        since, coverage, cost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .real(look.time), .init(look.monotonic), .init(look.template), .init(look.total.anonymous),
        .init(look.total.fileShare), .init(look.total.pageTables), .init(look.total.residentSum),
        .init(look.findsOrphans), .init(look.requests), .init(look.since.map(json)), .text(json(look.coverage)),
        .text(json(look.cost)),
      ])
    let id = database.lastRow
    let rows = Dictionary(look.rows.map { ($0.member.process.pid, $0) }) { $1 }
    for member in look.members { try insert(member, rows[member.process.pid], look: id) }
    for area in look.areas {
      try insert("area", ["look": .integer(id), "name": .text(area.name)], area.pages)
    }
    try database.run("DELETE FROM place")
    for row in look.rows {
      for area in row.areas {
        try insert("place", ["pid": .init(row.member.process.pid), "name": .text(area.name)], area.pages)
      }
    }
  }

  private func insert(_ member: ProcessFamily.Member, _ row: FamilyLook.Row?, look: Int64) throws(RecordingError) {
    try insert(
      "member",
      [
        "look": .integer(look), "process": .integer(try number(of: member)),
        "relation": .text(member.relation.rawValue),
        "generation": .init(member.generation), "role": .init(member.role), "resident": .init(row?.resident),
        "proportional": .init(row?.proportional), "unique_bytes": .init(row?.unique),
      ], row?.pages)
  }

  private func insert(_ event: BreakEvent) throws(RecordingError) {
    try database.run(
      """
      INSERT INTO page_write (monotonic, pid, tid, address, outcome, by_kernel, code, cause, variable, stack)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .init(event.time), .init(event.pid), .init(event.tid), .init(event.address), .text(event.outcome.rawValue),
        .init(event.isKernel), .integer(try number(of: event.code)), .init(try number(of: event.cause)),
        .init(try number(of: event.variable)), .init(try number(of: event.stack)),
      ])
  }

  private func insert(_ life: LifeEvent) throws(RecordingError) {
    let parent: Int32? = if case .forked(let parent) = life.what { parent } else { nil }
    try database.run(
      "INSERT INTO life (monotonic, pid, forked_from) VALUES (?, ?, ?)",
      [.init(life.time), .init(life.pid), .init(parent)])
  }

  private func replace(_ breaks: BreakSummary) throws(RecordingError) {
    try set("source", breaks.source?.rawValue ?? "")
    try set("missing", json(breaks.missing))
    try set("lost", json(breaks.lost))
    if !breaks.pages.isEmpty {
      try set("explained_pages", json(Dictionary(uniqueKeysWithValues: breaks.pages.map { ("\($0)", $1) })))
    }
    if let problem = breaks.problem { try set("problem", problem) }
    for (pid, count) in breaks.processes {
      try database.run(
        "REPLACE INTO writer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
          .init(pid), .init(count.copied), .init(count.reused), .init(count.zeroFilled), .init(count.unknown),
          .init(count.byKernel), .init(count.recordedFaults), .init(count.countedFaults),
        ])
    }
    if let causes = breaks.causes {
      try set("runtimes", json(causes.runtimes))
      try set("causes_not_looked_at", "\(causes.notLookedAt)")
      for (cause, count) in causes.counts {
        try database.run(
          "REPLACE INTO writes_by_cause VALUES (?, ?, ?)",
          [.init(try number(of: cause)), .init(count.copied), .init(count.writes)])
      }
    }
    for code in breaks.code {
      try database.run(
        "REPLACE INTO writes_by_code VALUES (?, ?, ?)",
        [.integer(try number(of: code.name)), .init(code.copied), .init(code.writes)])
    }
    for variable in breaks.variables {
      try database.run(
        "REPLACE INTO writes_by_variable VALUES (?, ?, ?)",
        [.init(try number(of: variable.place)), .init(variable.copied), .init(variable.writes)])
    }
  }

  private func insert(_ module: ModuleAccount) throws(RecordingError) {
    try insert(
      "module",
      [
        "path": .text(module.path), "has_local_names": .init(module.hasLocalNames),
        "globals_left_out": .init(module.globalsLeftOut),
      ], module.pages)
    let id = database.lastRow
    for (isSection, parts) in [(true, module.sections), (false, module.globals)] {
      for part in parts {
        try insert(
          "module_part",
          [
            "module": .integer(id), "is_section": .init(isSection), "section": .init(part.section),
            "name": .text(part.name), "bytes": .init(part.bytes), "broken_alone": .init(part.brokenAlone),
          ], part.pages)
      }
    }
  }

  private func number(of member: ProcessFamily.Member) throws(RecordingError) -> Int64 {
    let process = member.process
    let key = ProcessKey(
      pid: process.pid, startTicks: process.startTicks, parent: process.parent, arguments: process.arguments)
    if let number = processes[key] { return number }
    try database.run(
      "INSERT INTO process (pid, start_ticks, parent, user, name, arguments) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .init(process.pid), .init(process.startTicks), .init(process.parent), .init(process.user), .text(process.name),
        .text(json(process.arguments)),
      ])
    processes[key] = database.lastRow
    return database.lastRow
  }

  private func number(of name: CodeName) throws(RecordingError) -> Int64 {
    if let number = codes[name] { return number }
    try database.run("INSERT INTO code (function, module) VALUES (?, ?)", [.init(name.function), .init(name.module)])
    codes[name] = database.lastRow
    return database.lastRow
  }

  private func number(of cause: BreakCause?) throws(RecordingError) -> Int64? {
    guard let cause else { return nil }
    if let number = causes[cause] { return number }
    try database.run(
      "INSERT INTO cause (collector, by_kernel, part, type) VALUES (?, ?, ?, ?)",
      [
        .text(CollectorColumn.text(cause.collector)), .init(cause.isByKernel), .text(cause.part.rawValue),
        .init(cause.type),
      ])
    causes[cause] = database.lastRow
    return database.lastRow
  }

  private func number(of stack: NamedStack?) throws(RecordingError) -> Int64? {
    guard let stack else { return nil }
    if let number = stacks[stack] { return number }
    var frames: [String] = []
    for frame in stack.frames { frames.append("\(try number(of: frame))") }
    try database.run(
      "INSERT INTO stack (frames, ending, first_guess) VALUES (?, ?, ?)",
      [.text(frames.joined(separator: " ")), .text("\(stack.end)"), .init(stack.firstGuess)])
    stacks[stack] = database.lastRow
    return database.lastRow
  }

  private func number(of place: VariablePlace?) throws(RecordingError) -> Int64? {
    guard let place else { return nil }
    if let number = variables[place] { return number }
    try database.run(
      "INSERT INTO variable (module, section, name) VALUES (?, ?, ?)",
      [.text(place.module), .init(place.section), .init(place.name)])
    variables[place] = database.lastRow
    return database.lastRow
  }

  private func insert(
    _ table: String, _ values: KeyValuePairs<String, Database.Value>, _ pages: Inheritance?
  ) throws(RecordingError) {
    let names = values.map(\.key) + InheritanceColumns.names
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    try database.run(
      "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(marks))",
      values.map(\.value) + InheritanceColumns.values(pages))
  }

  private func set(_ key: String, _ value: String) throws(RecordingError) {
    try database.run("REPLACE INTO state VALUES (?, ?)", [.text(key), .text(value)])
  }

  /// Only our own values are encoded, of which none can fail: no number among them is infinite.
  private func json(_ value: some Encodable) -> String {
    (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
