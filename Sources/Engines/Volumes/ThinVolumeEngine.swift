internal import Family

/// dm-thin: thin volumes of one pool that are snapshot, written and deleted at random.
public struct ThinVolumeEngine: Engine {
  private static let used = Quantity("blocks of the pool in use", claim: "blocks of the pool in use")
  private static let read = Quantity("bytes of data that a write reads", claim: "data that a write moves")
  private static let written = Quantity("bytes of data that a write writes", claim: "data that a write moves")
  private static let different = Quantity(
    "blocks in which two volumes differ", claim: "what each volume reads")

  private static let blockBytes = 65_536
  private static let bytes = 64 * blockBytes
  private static let poolBlocks = 1024
  private static let mostVolumes = 6
  /// What a write is a multiple of.
  private static let ioBytes = 4096
  private static let sectorBytes = 512

  /// The engine.
  public init() {}

  /// dm-thin.
  public var member: String { "dm-thin" }
  /// Blocks in use, what writes move, and what volumes read.
  public var quantities: [Quantity] { [Self.used, Self.read, Self.written, Self.different] }
  /// Those of the reference.
  public var provingSteps: Int { 180 }
  /// Of the pool.
  public var options: [String: String] {
    ["table": "thin-pool, blocks of 65536 bytes, skip_block_zeroing", "volumes": "6 of 64 blocks"]
  }

  /// The kernel of the guest.
  public func version(in workspace: Workspace) throws(EngineError) -> String { try VolumeGuest.version(in: workspace) }

  /// Boots the guest, and makes a pool.
  public func open(in workspace: Workspace) throws(EngineError) -> VolumeGuest {
    let guest = try VolumeGuest(in: workspace)
    try guest.ask("thin_pool", Self.blockBytes / Self.sectorBytes, Self.poolBlocks * Self.blockBytes / Self.sectorBytes)
    return guest
  }

  /// Ends the guest.
  public func close(_ live: VolumeGuest) throws(EngineError) { try live.end() }

  /// Writes, snapshots and deletions.
  public func run(_ trial: inout Trial<VolumeGuest>) throws(EngineError) {
    var system = StampedVolumes(blockBytes: Self.blockBytes, ioBytes: Self.ioBytes)
    let base = try trial.model { () throws(Refusal) in try system.create(bytes: Self.bytes).view }
    try trial.prepare { (guest) throws(EngineError) in
      try guest.ask("thin", base.number, Self.bytes / Self.sectorBytes)
      try guest.ask("write", base.number, 0, Self.bytes / Self.ioBytes, 0)
    }
    var volumes = [base]
    for step in 1...max(1, trial.steps) {
      let volume = trial.random.element(of: volumes)
      switch trial.random.number(in: 0..<100) {
      case 72..<88 where volumes.count < Self.mostVolumes:
        let copy = try trial.model { () throws(Refusal) in try system.snapshot(volume, at: nil).view }
        volumes.append(copy)
        try trial.act("snapshot \(volume.number) as \(copy.number)") { (guest) throws(EngineError) in
          try guest.ask("thin_snapshot", copy.number, volume.number)
        }
      case 88... where volumes.count > 1:
        _ = try trial.model { () throws(Refusal) in try system.drop(volume) }
        volumes.removeAll { $0 == volume }
        try trial.act("delete \(volume.number)") { (guest) throws(EngineError) in
          try guest.ask("thin_drop", volume.number)
        }
      default: try write(volume, step, &system, &trial)
      }
      let physical = system.stats().physical
      try trial.check(Self.used, predicted: physical / Self.blockBytes) { (guest) throws(EngineError) in
        try guest.ask("thin_used")[0]
      }
      if step % 20 == 0 || step == trial.steps { try compare(volumes, system, &trial) }
    }
  }

  private func write(
    _ volume: ViewID, _ step: Int, _ system: inout StampedVolumes, _ trial: inout Trial<VolumeGuest>
  ) throws(EngineError) {
    let all = Self.bytes / Self.ioBytes
    let first = trial.random.number(in: 0..<all)
    let count = min(all - first, trial.random.element(of: [1, 1, 1, 3, 16, 40]))
    let range = first * Self.ioBytes..<(first + count) * Self.ioBytes
    let cost = try trial.model { () throws(Refusal) in try system.write(volume, range) }
    var moved = (read: 0, written: 0)
    try trial.act("write \(volume.number) \(range.lowerBound)..<\(range.upperBound)") { (guest) throws(EngineError) in
      moved = try guest.traffic("data_traffic") { (guest) throws(EngineError) in
        try guest.ask("write", volume.number, first, count, step)
      }
    }
    try trial.check(Self.read, predicted: cost.bytesRead) { _ throws(EngineError) in moved.read }
    try trial.check(Self.written, predicted: cost.dataWritten) { _ throws(EngineError) in moved.written }
  }

  private func compare(
    _ volumes: [ViewID], _ system: StampedVolumes, _ trial: inout Trial<VolumeGuest>
  ) throws(EngineError) {
    let (one, other) = (trial.random.element(of: volumes), trial.random.element(of: volumes))
    let predicted = try trial.model { () throws(Refusal) in
      try VolumeComparison.differentUnits(system, one, other, bytes: Self.bytes)
    }
    try trial.check(Self.different, predicted: predicted) { (guest) throws(EngineError) in
      try guest.ask("differ", one.number, other.number, Self.blockBytes)[0]
    }
  }
}
