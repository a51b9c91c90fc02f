internal import Family

/// doltlite: tables of three sizes with a branch each, rows changed on both sides, a merge, and the end of the branch.
struct DoltliteEngine: Engine {
  let member = "doltlite"
  let provingSteps = 180

  private static let rows = "rows that differ between branches, and rows that both have changed: conflicts of a merge"
  private static let different = Quantity("rows that differ", claim: rows)
  private static let conflicts = Quantity("rows in conflict", claim: rows)
  private static let branchBytes = Quantity(
    "bytes of the first branch", claim: "bytes of the first branch, at any size of the table", .band)
  private static let removed = Quantity(
    "chunks removed", claim: "chunks removed after a branch is deleted", .band)
  let quantities = [different, conflicts, branchBytes, removed]

  private static let sizes = [1000, 20_000, 100_000]
  private static let (origin, branch) = ("main", "branch")

  func version(in workspace: Workspace) throws(EngineError) -> String {
    let client = try DoltliteClient(in: workspace)
    try client.end()
    return "doltlite \(client.version)"
  }

  func open(in workspace: Workspace) throws(EngineError) -> TestedBranches { try TestedBranches(in: workspace) }

  func close(_ live: TestedBranches) throws(EngineError) { try live.close() }

  func run(_ trial: inout Trial<TestedBranches>) throws(EngineError) {
    var (done, lives) = (0, 0)
    while done < trial.steps {
      done += try life(rows: Self.sizes[lives % Self.sizes.count], &trial)
      lives += 1
    }
  }

  /// One database, from its beginning to the end of its branch; gives how many steps that were.
  private func life(rows: Int, _ trial: inout Trial<TestedBranches>) throws(EngineError) -> Int {
    var tree = PathCopyTree(reuse: .collection, rootBytes: nil)
    let main = try trial.model { () throws(Refusal) in try tree.create(bytes: rows * tree.unitBytes).view }
    try trial.act("database \(rows)") { live throws(EngineError) in try live.make(rows: rows) }
    let view = try trial.model { () throws(Refusal) in try tree.snapshot(main, at: nil).view }
    try trial.act("branch") { live throws(EngineError) in try live.branch(Self.branch) }
    try trial.check(Self.branchBytes, expected: 333...336) { live in live.branchBytes }

    var changed: [ViewID: Set<Int>] = [main: [], view: []]
    let writes = trial.random.number(in: 2..<8)
    for number in 1...writes {
      // Both are written at least once.
      let side = number == 1 ? main : number == 2 ? view : trial.random.element(of: [main, view])
      let chosen = Set((0..<trial.random.number(in: 1..<20)).map { _ in trial.random.number(in: 0..<60) * (rows / 60) })
      let keys = chosen.sorted()
      let ranges = keys.map { $0 * tree.unitBytes..<$0 * tree.unitBytes + 4 }
      _ = try trial.model { () throws(Refusal) in try tree.commit(side, ranges) }
      changed[side]?.formUnion(chosen)
      let name = side == main ? Self.origin : Self.branch
      try trial.act("write \(keys.count) on \(name)") { live throws(EngineError) in
        try live.write(keys, number, on: name)
      }
    }
    let touched = (changed[main] ?? []).union(changed[view] ?? [])
    let different = try trial.model { () throws(Refusal) in
      try touched.count { row throws(Refusal) in
        let bytes = row * tree.unitBytes..<(row + 1) * tree.unitBytes
        return try tree.read(main, bytes).contents != tree.read(view, bytes).contents
      }
    }
    try trial.act("compare") { live throws(EngineError) in try live.compare(Self.origin, Self.branch) }
    try trial.check(Self.different, predicted: different) { live in live.different }

    let both = (changed[main] ?? []).intersection(changed[view] ?? []).count
    try trial.act("merge") { live throws(EngineError) in try live.merge(Self.origin, into: Self.branch) }
    try trial.check(Self.conflicts, predicted: both) { live in live.conflicts }

    _ = try trial.model { () throws(Refusal) in try tree.drop(view) }
    // Of chunks only that there are some is known.
    guard tree.reclaim().freed > 0 else { throw .failed("the model removes nothing") }
    try trial.act("end of the branch") { live throws(EngineError) in
      try live.drop(Self.branch, stayingOn: Self.origin)
    }
    try trial.check(Self.removed, expected: 1...Int(Int32.max)) { live in live.removed }
    return 5 + writes
  }
}
