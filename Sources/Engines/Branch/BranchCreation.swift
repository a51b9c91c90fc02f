internal import Family
internal import StoreInspector

/// What a second database costs, by the way it is made.
struct BranchCreation {
  let workspace: Workspace
  let volume: BranchVolume
  private static let trial = "trial"

  /// Tries all ways on a subvolume that nobody writes to meanwhile; nothing of them stays.
  func measure(_ subvolume: String) throws(EngineError) -> BranchReport.Creation {
    try volume.sync()
    let seen = try EngineError.store { () throws(StoreError) in
      try FilesInspection(of: [workspace.outside(BranchVolume.data(subvolume))])
    }
    let bytes = seen.files.reduce(0) { $0 + Int($1.extents.written + $1.extents.unwritten) }
    var ways: [BranchReport.Way] = []
    for kind in BranchReport.Way.Kind.allCases { ways.append(try measure(kind, subvolume, bytes)) }
    return BranchReport.Creation(bytes: bytes, files: seen.files.count, ways: ways)
  }

  private func measure(
    _ kind: BranchReport.Way.Kind, _ subvolume: String, _ bytes: Int
  ) throws(EngineError) -> BranchReport.Way {
    let before = try volume.meters()
    let start = ContinuousClock.now
    switch kind {
    case .snapshot: try volume.snapshot(subvolume, Self.trial)
    case .clones, .copies: try volume.copy(subvolume, Self.trial, sharing: kind == .clones)
    }
    try volume.sync()
    let seconds = (ContinuousClock.now - start).seconds
    let taken = try volume.meters() - before
    if kind == .snapshot { try volume.delete(Self.trial) } else { try volume.remove(Self.trial) }
    let nodes = try EngineError.model { () throws(Refusal) in try BranchModel.snapshotMetadata() }
    return BranchReport.Way(
      kind: kind, seconds: seconds,
      data: BranchFigure(predicted: kind == .copies ? bytes : 0, measured: taken.data),
      metadata: kind == .snapshot
        ? BranchFigure(predicted: nodes, measured: taken.metadata) : BranchFigure(measured: taken.metadata),
      deviceBytes: taken.written)
  }
}
