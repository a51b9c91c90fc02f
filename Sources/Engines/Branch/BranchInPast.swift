internal import Family

/// Branches at moments that are over: a snapshot of the base, and the log that was archived since, done again up to the moment.
struct BranchInPast {
  /// A moment of production that can be gone back to.
  struct Target {
    /// Its name in the log.
    let name: String
    /// Bytes of log since the base.
    let logBytes: Int
    /// The pages that the model has changed until then.
    let pages: Set<Int>
    /// The rows that were updated until then.
    let rows: Int
    /// What all rows of production were, in one number.
    let checksum: String
  }

  static let checksum = "select sum(hashtextextended(v, id)) from t"

  let workspace: Workspace
  let volume: BranchVolume
  let programs: PostgresPrograms
  let sides: BranchSides
  let file: String
  /// The folder of the archive.
  let archive: String

  /// Makes the branch, waits until it can be written, and looks at it.
  func visit(_ target: Target, port: Int) throws(EngineError) -> BranchReport.Past {
    let name = "past-\(target.name)"
    let before = try volume.meters()
    let start = ContinuousClock.now
    try volume.snapshot(BranchSides.base, name)
    try volume.sync()
    let creation = (ContinuousClock.now - start).seconds
    let taken = try volume.meters() - before
    try prepare(BranchVolume.data(name), target)
    let begin = ContinuousClock.now
    // It takes no connections before the end of recovery (hot_standby).
    let server = try PostgresServer(BranchVolume.data(name), port: port, in: workspace, programs)
    let seconds = (ContinuousClock.now - begin).seconds
    let session = try server.session()
    let checksum = try session.ask(Self.checksum).first ?? ""
    let rows = try session.numbers("select count(*) from t where v <> repeat('x', 100)")[0]
    // Recovery ends with a checkpoint that goes on behind the first connections; the timeline is told by it.
    let timeline = try session.numbers("checkpoint; select timeline_id from pg_control_checkpoint()")[0]
    try session.end()
    try server.stop()
    try volume.sync()
    let pages = try sides.changedPages(name)
    let alone = try DivergedFiles(in: workspace, [name, BranchSides.base], table: file)
    let nodes = try EngineError.model { () throws(Refusal) in try BranchModel.snapshotMetadata() }
    return BranchReport.Past(
      name: target.name, creationSeconds: creation,
      metadata: BranchFigure(predicted: nodes, measured: taken.metadata),
      data: BranchFigure(predicted: 0, measured: taken.data), logBytes: target.logBytes, seconds: seconds,
      timeline: timeline,
      pages: BranchFigure(predicted: target.pages.count, measured: pages.count, isSame: pages == target.pages),
      tableBytes: BranchFigure(
        predicted: target.pages.count * BranchModel.pageBytes, measured: alone.table[0]),
      rows: BranchFigure(predicted: target.rows, measured: rows), isAsItWas: checksum == target.checksum)
  }

  private func prepare(_ data: String, _ target: Target) throws(EngineError) {
    try PostgresServer.configure(
      data, in: workspace,
      [
        "archive_mode=off", "hot_standby=off", "restore_command='cp \"\(archive)/%f\" \"%p\"'",
        "recovery_target_name='\(target.name)'", "recovery_target_action=promote",
      ])
    try PostgresServer.forgetProcess(of: data, in: workspace)
    try PostgresServer.signalRecovery(of: data, in: workspace)
  }
}
