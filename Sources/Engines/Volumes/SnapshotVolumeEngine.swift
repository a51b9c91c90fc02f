internal import Family

/// dm-snapshot: an origin with two snapshots of different age, all written at random; the older one is now and then replaced.
public struct SnapshotVolumeEngine: Engine {
  private static let held = Quantity("chunks that a snapshot holds", claim: "chunks that each snapshot holds")
  private static let tables = Quantity(
    "chunks of a store's header and tables", claim: "chunks that each snapshot holds")
  private static let read = Quantity("bytes that a write reads", claim: "bytes that a write moves")
  private static let written = Quantity("bytes that a write writes", claim: "bytes that a write moves")
  private static let different = Quantity(
    "chunks in which two volumes differ", claim: "what each volume reads")

  private static let chunkBytes = 4096
  private static let bytes = 2048 * chunkBytes
  private static let storeBytes = 2 * bytes
  private static let sectorBytes = 512

  /// The engine.
  public init() {}

  /// dm-snapshot.
  public var member: String { "dm-snapshot" }
  /// Chunks of each store, what writes move, and what volumes read.
  public var quantities: [Quantity] { [Self.held, Self.tables, Self.read, Self.written, Self.different] }
  /// Those of the reference.
  public var provingSteps: Int { 160 }
  /// Of the snapshots.
  public var options: [String: String] {
    ["table": "snapshot, persistent, chunks of 4096 bytes", "origin": "2048 chunks", "snapshots": "2"]
  }

  /// The kernel of the guest.
  public func version(in workspace: Workspace) throws(EngineError) -> String { try VolumeGuest.version(in: workspace) }

  /// Boots the guest, and makes the origin.
  public func open(in workspace: Workspace) throws(EngineError) -> VolumeGuest {
    let guest = try VolumeGuest(in: workspace)
    try guest.ask("origin", Self.bytes / Self.sectorBytes)
    return guest
  }

  /// Ends the guest.
  public func close(_ live: VolumeGuest) throws(EngineError) { try live.end() }

  /// Writes and snapshots.
  public func run(_ trial: inout Trial<VolumeGuest>) throws(EngineError) {
    var system = CopyOutVolumes(chunkBytes: Self.chunkBytes)
    let origin = try trial.model { () throws(Refusal) in try system.create(bytes: Self.bytes).view }
    try trial.prepare { (guest) throws(EngineError) in
      try guest.ask("write_each", origin.number, 0, Self.bytes / Self.chunkBytes, 0)
    }
    var snapshots: [ViewID] = []
    for step in 1...max(1, trial.steps) {
      switch trial.random.number(in: 0..<100) {
      case _ where snapshots.isEmpty, 90..<96 where snapshots.count < 2:
        let made = try trial.model { () throws(Refusal) in try system.snapshot(origin, at: nil).view }
        snapshots.append(made)
        try trial.act("snapshot \(made.number)") { (guest) throws(EngineError) in
          try guest.ask("snapshot", made.number, Self.chunkBytes / Self.sectorBytes, Self.storeBytes / Self.sectorBytes)
        }
      case 96... where snapshots.count == 2:
        let oldest = snapshots.removeFirst()
        _ = try trial.model { () throws(Refusal) in try system.drop(oldest) }
        try trial.act("drop \(oldest.number)") { (guest) throws(EngineError) in
          try guest.ask("snapshot_drop", oldest.number)
        }
      case 70..<90: try write(trial.random.element(of: snapshots), step, &system, &trial)
      default: try write(origin, step, &system, &trial)
      }
      for snapshot in snapshots { try compare(snapshot, system, &trial) }
      if step % 20 == 0 || step == trial.steps { try compareContents(origin, snapshots, system, &trial) }
    }
  }

  private func write(
    _ volume: ViewID, _ step: Int, _ system: inout CopyOutVolumes, _ trial: inout Trial<VolumeGuest>
  ) throws(EngineError) {
    let all = Self.bytes / Self.chunkBytes
    let first = trial.random.number(in: 0..<all)
    let count = min(all - first, trial.random.element(of: [1, 1, 2, 5, 40]))
    let chunks = (first..<first + count).map { $0 * Self.chunkBytes..<($0 + 1) * Self.chunkBytes }
    var cost = Cost(.write)
    for chunk in chunks { cost = try cost + trial.model { () throws(Refusal) in try system.write(volume, chunk) } }
    var moved = (read: 0, written: 0)
    let (begin, end) = (first * Self.chunkBytes, (first + count) * Self.chunkBytes)
    try trial.act("write \(volume.number) \(begin)..<\(end) by chunks") { (guest) throws(EngineError) in
      moved = try guest.traffic("traffic") { (guest) throws(EngineError) in
        try guest.ask("write_each", volume.number, first, count, step)
      }
    }
    try trial.check(Self.read, predicted: cost.bytesRead) { _ throws(EngineError) in moved.read }
    try trial.check(Self.written, predicted: cost.bytesWritten ?? -1) { _ throws(EngineError) in moved.written }
  }

  private func compare(
    _ snapshot: ViewID, _ system: CopyOutVolumes, _ trial: inout Trial<VolumeGuest>
  ) throws(EngineError) {
    let (held, used) = (system.chunksHeld(by: snapshot) ?? -1, system.chunksOfStore(of: snapshot) ?? -1)
    let sectors = Self.chunkBytes / Self.sectorBytes
    var seen: [Int] = []
    try trial.check(Self.held, predicted: held) { (guest) throws(EngineError) in
      seen = try guest.ask("snapshot_held", snapshot.number)
      guard seen.count == 2 else { throw .failed("the status of snapshot \(snapshot.number) is no pair of numbers") }
      return (seen[0] - seen[1]) / sectors
    }
    try trial.check(Self.tables, predicted: used - held) { _ throws(EngineError) in seen[1] / sectors }
  }

  private func compareContents(
    _ origin: ViewID, _ snapshots: [ViewID], _ system: CopyOutVolumes, _ trial: inout Trial<VolumeGuest>
  ) throws(EngineError) {
    let snapshot = trial.random.element(of: snapshots)
    let predicted = try trial.model { () throws(Refusal) in
      try VolumeComparison.differentUnits(system, origin, snapshot, bytes: Self.bytes)
    }
    try trial.check(Self.different, predicted: predicted) { (guest) throws(EngineError) in
      try guest.ask("differ", origin.number, snapshot.number, Self.chunkBytes)[0]
    }
  }
}
