internal import Family
internal import StoreInspector

/// Production and its branch: two servers on two subvolumes, the snapshot that the branch was made of, and their model.
final class BranchSides {
  static let (production, base, branch) = ("production", "base", "branch")

  private let workspace: Workspace
  private let volume: BranchVolume
  private let sessions: [BranchModel.Side: PostgresSession]
  /// The table's file, from the folder of data on.
  private let file: String
  private let began = ContinuousClock.now
  private(set) var model: BranchModel
  /// Rows that each side has updated.
  private(set) var rows: [BranchModel.Side: Set<Int>] = [.production: [], .branch: []]
  private var updates = 0
  private var random: SeededNumbers
  private let rowCount: Int

  /// Takes servers that run, and sessions with them; the branch has just been made.
  init(
    in workspace: Workspace, _ volume: BranchVolume, sessions: [BranchModel.Side: PostgresSession], file: String,
    rows: Int, seed: UInt64
  ) throws(EngineError) {
    (self.workspace, self.volume, self.sessions, self.file) = (workspace, volume, sessions, file)
    (random, rowCount) = (SeededNumbers(seed: seed), rows)
    model = try EngineError.model { () throws(Refusal) in try BranchModel(rows: rows) }
  }

  func ask(_ side: BranchModel.Side, _ sql: String) throws(EngineError) -> [String] {
    try sessions[side]?.ask(sql) ?? []
  }

  /// Sets the text of a row on both sides, to something else on each.
  func disagree(on row: Int, _ values: [BranchModel.Side: String]) throws(EngineError) {
    for side in [BranchModel.Side.production, .branch] {
      try update(side, [row], "rpad('\(values[side] ?? "")', 100)")
    }
  }

  /// Updates so many random rows on both sides, other ones on each, but not one of them.
  func updateAtRandom(_ count: Int, round: Int, sparing spared: Int) throws(EngineError) {
    for side in [BranchModel.Side.production, .branch] {
      var chosen: Set<Int> = []
      while chosen.count < count {
        let row = random.number(in: 0..<rowCount)
        if row != spared { chosen.insert(row) }
      }
      let letter = Character(UnicodeScalar(UInt8(ascii: side == .production ? "a" : "A") + UInt8(round)))
      try update(side, chosen.sorted(), "overlay(v placing '\(letter)' from 50)")
    }
  }

  private func update(_ side: BranchModel.Side, _ rows: [Int], _ value: String) throws(EngineError) {
    let keys = rows.map(String.init).joined(separator: ",")
    _ = try ask(side, "update t set v = \(value) where id = any('{\(keys)}')")
    let stays = try EngineError.model { () throws(Refusal) in try model.update(side, rows) }
    guard stays else { throw .failed("the model lets rows leave their page, which is not followed here") }
    self.rows[side]?.formUnion(rows)
    updates += rows.count
  }

  /// Brings what was changed into the files of both.
  func checkpoint() throws(EngineError) {
    for side in [BranchModel.Side.production, .branch] { _ = try ask(side, "checkpoint") }
    try EngineError.model { () throws(Refusal) in try model.checkpoint() }
  }

  /// Compares both with the model as they are on the disk now.
  func moment(_ name: String) throws(EngineError) -> BranchReport.Moment {
    try volume.sync()
    let seconds = (ContinuousClock.now - began).seconds
    let pages = (try changedPages(Self.production), try changedPages(Self.branch))
    let both = pages.0.intersection(pages.1)
    let predicted = (model.changed[.production] ?? [], model.changed[.branch] ?? [])
    let bytes = model.exclusive
    let alone = try DivergedFiles(in: workspace, [Self.production, Self.branch, Self.base], table: file)
    return BranchReport.Moment(
      name: name, seconds: seconds, updates: updates,
      onlyProduction: BranchFigure(predicted.0.subtracting(predicted.1), pages.0.subtracting(pages.1)),
      onlyBranch: BranchFigure(predicted.1.subtracting(predicted.0), pages.1.subtracting(pages.0)),
      both: BranchFigure(model.both, both), pagesOfBoth: Array(both.sorted().prefix(50)),
      productionBytes: BranchFigure(predicted: bytes.production, measured: alone.table[0]),
      branchBytes: BranchFigure(predicted: bytes.branch, measured: alone.table[1]),
      baseBytes: BranchFigure(predicted: bytes.base, measured: alone.table[2]),
      otherBytes: BranchFigure(measured: alone.others[0] + alone.others[1]))
  }

  /// Pages of the table in a subvolume that are not what they are in the snapshot.
  func changedPages(_ subvolume: String) throws(EngineError) -> Set<Int> {
    let paths = [Self.base, subvolume].map { workspace.outside("\(BranchVolume.data($0))/\(file)") }
    let difference = try EngineError.store { () throws(StoreError) in
      try BlockDifference(between: paths[0], and: paths[1], blockBytes: BranchModel.pageBytes)
    }
    return Set(difference.blocks)
  }

  /// What both say of a row, and of themselves.
  func conflict(on row: Int) throws(EngineError) -> BranchReport.Conflict {
    var answers: [[String]] = []
    for side in [BranchModel.Side.production, .branch] {
      let lines = try ask(
        side,
        """
        select trim(v), (ctid::text::point)[0]::int, system_identifier, timeline_id
        from t, pg_control_system(), pg_control_checkpoint() where id = \(row)
        """)
      answers.append((lines.first ?? "").split(separator: "|").map(String.init))
    }
    guard answers.allSatisfy({ $0.count == 4 }), let page = Int(answers[0][1]) else {
      throw .failed("row \(row) is not there on both sides")
    }
    let timelines = answers.compactMap { Int($0[3]) }
    let identifiers = answers.map { $0[2] }
    return BranchReport.Conflict(
      row: row, page: page, values: answers.map { $0[0] }, systemIdentifiers: identifiers, timelines: timelines,
      pages: model.both.count, isSeen: Set(identifiers).count > 1 || Set(timelines).count > 1)
  }
}

extension BranchFigure {
  /// How many pages there are, which must be the same ones.
  fileprivate init(_ predicted: Set<Int>, _ measured: Set<Int>) {
    self.init(predicted: predicted.count, measured: measured.count, isSame: predicted == measured)
  }
}
