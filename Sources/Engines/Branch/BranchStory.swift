internal import Family

/// Branches of a database on a file system that shares, told by a real one: now, on both sides, and in the past.
///
/// Needs root, a Btrfs on a loop device, and PostgreSQL; takes half a minute.
public enum BranchStory {
  /// Rows of the table at each of the sizes at which second databases are made; the last one is branched.
  private static let sizes = [0, 230_400, 921_600]
  private static let conflictingRow = 77
  private static let firstPort = 5433

  /// Tells the story in a workspace of its own, of which nothing stays.
  ///
  /// - Parameter onStage: is told what begins.
  /// - Throws: `EngineError`: `unavailable` without root or where a program is missing.
  public static func tell(
    seed: UInt64 = 1, onStage: (String) -> Void = { _ in }
  ) throws(EngineError) -> BranchReport {
    let workspace = try Workspace(mounts: true)
    let report: BranchReport
    do throws(EngineError) { report = try tell(seed, in: workspace, onStage) } catch {
      try? workspace.close()
      throw error
    }
    try workspace.close()
    return report
  }

  private static func tell(
    _ seed: UInt64, in workspace: Workspace, _ onStage: (String) -> Void
  ) throws(EngineError) -> BranchReport {
    let programs = try PostgresPrograms(in: workspace)
    onStage("making a file system and a database")
    let volume = try BranchVolume(in: workspace)
    let archive = workspace.inside("archive")
    try ServerUser.makeFolder("archive", in: workspace)
    try volume.make(BranchSides.production)
    try PostgresServer.make(
      BranchVolume.data(BranchSides.production), in: workspace, programs,
      settings: ["wal_level=replica", "max_wal_size=64MB", "archive_mode=on", "archive_command='true'"])
    let server = try PostgresServer(
      BranchVolume.data(BranchSides.production), port: firstPort, in: workspace, programs)
    let production = try server.session()
    let creations = try create(volume, production, workspace, onStage)

    onStage("branching")
    try production.ask(
      "alter system set archive_command = 'cp \"%p\" \"\(archive)/%f\"'; select pg_reload_conf(); vacuum freeze t; checkpoint"
    )
    let start = try production.ask("select redo_lsn from pg_control_checkpoint()").first ?? ""
    let file = try production.ask("select pg_relation_filepath('t')").first ?? ""
    try volume.sync()
    try volume.snapshot(BranchSides.production, BranchSides.base, isReadOnly: true)
    try volume.snapshot(BranchSides.base, BranchSides.branch)
    let branchData = BranchVolume.data(BranchSides.branch)
    try PostgresServer.configure(branchData, in: workspace, ["archive_mode=off"])
    try PostgresServer.forgetProcess(of: branchData, in: workspace)
    let branchServer = try PostgresServer(branchData, port: firstPort + 1, in: workspace, programs)
    let branch = try branchServer.session()
    for session in [production, branch] { try session.ask("set enable_seqscan = off") }
    let sides = try BranchSides(
      in: workspace, volume, sessions: [.production: production, .branch: branch], file: file, rows: sizes.last ?? 0,
      seed: seed)

    var moments: [BranchReport.Moment] = []
    var targets: [BranchInPast.Target] = []
    func note(_ name: String) throws(EngineError) {
      onStage(name)
      moments.append(try sides.moment(name))
    }
    func mark(_ name: String) throws(EngineError) {
      let place = try production.ask(
        """
        select pg_wal_lsn_diff(pg_create_restore_point('\(name)'), '\(start)')::bigint; \(BranchInPast.checksum)
        """)
      targets.append(
        BranchInPast.Target(
          name: name, logBytes: place.first.flatMap { Int($0) } ?? 0, pages: sides.model.changed[.production] ?? [],
          rows: sides.rows[.production]?.count ?? 0, checksum: place.last ?? ""))
    }
    try note("both servers run")
    try workspace.run("sleep", "3")
    try note("3 s pass")
    try sides.disagree(on: conflictingRow, [.production: "blue", .branch: "green"])
    try sides.checkpoint()
    try note("row \(conflictingRow) on both sides")
    try mark("A")
    try sides.updateAtRandom(1000, round: 0, sparing: conflictingRow)
    try sides.checkpoint()
    try note("1,000 rows on each side")
    try workspace.run("sleep", "3")
    try note("3 s pass")
    try mark("B")
    try sides.updateAtRandom(20_000, round: 1, sparing: conflictingRow)
    try sides.checkpoint()
    try note("20,000 rows on each side")
    try mark("C")
    let conflict = try sides.conflict(on: conflictingRow)

    onStage("branching in the past")
    try archiveEverything(production)
    // The meters are those of the whole file system, so nobody else writes from here on.
    for session in [production, branch] { try session.end() }
    for server in [server, branchServer] { try server.stop() }
    let visitor = BranchInPast(
      workspace: workspace, volume: volume, programs: programs, sides: sides, file: file, archive: archive)
    var past: [BranchReport.Past] = []
    for (index, target) in targets.enumerated() {
      past.append(try visitor.visit(target, port: firstPort + 2 + index))
    }

    onStage("removing the branch")
    let alone = try DivergedFiles(
      in: workspace, [BranchSides.branch, BranchSides.production, BranchSides.base], table: file)
    let before = try volume.meters()
    try volume.delete(BranchSides.branch)
    let freed = before.data - (try volume.meters().data)
    let kernel = try workspace.run("uname", "-r").split(separator: "\n").first ?? ""
    return BranchReport(
      engine: "PostgreSQL \(programs.version) on Btrfs, Linux \(kernel)", seed: seed, creations: creations,
      tableBytes: sides.model.pages * BranchModel.pageBytes, pageBytes: BranchModel.pageBytes, moments: moments,
      conflict: conflict, forkBytes: sides.model.forkBytes, past: past,
      freedByDropping: BranchFigure(atLeast: alone.table[0] + alone.others[0], measured: freed))
  }

  /// Fills the table step by step, and tries at each size what a second database costs.
  private static func create(
    _ volume: BranchVolume, _ session: PostgresSession, _ workspace: Workspace, _ onStage: (String) -> Void
  ) throws(EngineError) -> [BranchReport.Creation] {
    try session.ask(
      "create table t(id int primary key, k int, v text) with (fillfactor=\(BranchModel.fillFactor))")
    var creations: [BranchReport.Creation] = []
    var rows = 0
    for size in sizes {
      onStage("second databases of one with \(size) rows")
      try session.ask(
        "insert into t select i, i, repeat('x', 100) from generate_series(\(rows), \(size - 1)) i; checkpoint")
      rows = size
      creations.append(try BranchCreation(workspace: workspace, volume: volume).measure(BranchSides.production))
    }
    return creations
  }

  /// Waits until the log up to now is in the archive.
  private static func archiveEverything(_ session: PostgresSession) throws(EngineError) {
    let last = try session.ask("select pg_walfile_name(pg_switch_wal())").first ?? ""
    for _ in 0..<600 {
      let archived = try session.ask("select coalesce(last_archived_wal, '') from pg_stat_archiver").first ?? ""
      if archived >= last { return }
      try session.ask("select pg_sleep(0.1)")
    }
    throw .failed("the server does not archive its log")
  }
}
