internal import Family
internal import Glibc

/// ZFS by zfs-fuse: data sets with one file that are snapshot, cloned, written and destroyed at random.
///
/// Records are small, so that a file of 80 MiB has three levels of indirect blocks.
public struct ZFSEngine: Engine {
  private static let rewritten = "data and indirect blocks that are rewritten"
  private static let records = Quantity("records of the file that are new", claim: rewritten)
  private static let lowest = Quantity("indirect blocks of level 1 that are new", claim: rewritten)
  private static let higher = Quantity("indirect blocks of higher levels that are new", claim: rewritten)
  private static let sent = Quantity("bytes of an incremental send", claim: "bytes of an incremental send")
  private static let used = Quantity("bytes used by a snapshot", claim: "used by a snapshot", .band)
  private static let refused = Quantity("destroys that are refused", claim: "what clones and snapshots keep from going")

  private static let recordBytes = 4096
  private static let bytes = 20_480 * recordBytes
  private static let mostDataSets = 3
  private static let mostSnapshots = 6

  /// The engine.
  public init() {}

  /// ZFS.
  public var member: String { "zfs" }
  /// Blocks, streams, space, and what is refused.
  public var quantities: [Quantity] {
    [Self.records, Self.lowest, Self.higher, Self.sent, Self.used, Self.refused]
  }
  /// About half of them are rounds of writes.
  public var provingSteps: Int { 48 }
  /// Of the pool.
  public var options: [String: String] {
    ["zpool": "one file, ashift=12", "zfs": "recordsize=4096, atime=off", "file": "20480 records"]
  }
  /// It mounts.
  public var mounts: Bool { true }

  /// The program's, which does not tell it itself: the pool's version.
  public func version(in workspace: Workspace) throws(EngineError) -> String {
    let program = try ToolFolder.find("sbin/zfs-fuse")
    guard unsafe access("/dev/fuse", R_OK | W_OK) == 0 else { throw .unavailable("/dev/fuse cannot be opened") }
    let folder = program.dropLast("sbin/zfs-fuse".count)
    let change = try workspace.ending(of: "zcat", [folder + "usr/share/doc/zfs-fuse/changelog.Debian.gz"])
    let words = change.output.split(whereSeparator: \.isNewline).first?.split(separator: " ") ?? []
    guard words.count > 1 else { return "zfs-fuse" }
    return "zfs-fuse \(words[1].drop { $0 == "(" }.prefix { $0 != ")" })"
  }

  /// Starts the daemon, and makes a pool.
  public func open(in workspace: Workspace) throws(EngineError) -> ZFSPool {
    try ZFSPool(in: workspace, recordBytes: Self.recordBytes)
  }

  /// Destroys the pool, and ends the daemon.
  public func close(_ live: ZFSPool) throws(EngineError) { try live.end() }

  /// Rounds of writes, snapshots, clones and destroys.
  public func run(_ trial: inout Trial<ZFSPool>) throws(EngineError) {
    var life = ZFSLife(recordBytes: Self.recordBytes)
    try life.begin(&trial, bytes: Self.bytes)
    for step in 1...max(1, trial.steps) {
      switch trial.random.number(in: 0..<100) {
      case 55..<72 where life.snapshots.count < Self.mostSnapshots: try life.snapshot(&trial)
      case 72..<82 where !life.snapshots.isEmpty && life.dataSets.count < Self.mostDataSets: try life.clone(&trial)
      case 82..<92 where !life.snapshots.isEmpty:
        let predicted = try life.destroy(&trial)
        try trial.check(Self.refused, predicted: predicted.refusals) { _ throws(EngineError) in predicted.seen.value }
      default: try write(&life, step, &trial)
      }
      if let pair = life.lastPair, trial.random.happens(percent: 40) {
        try trial.check(Self.sent, predicted: pair.bytes) { (pool) throws(EngineError) in
          try pool.sentBytes(from: pair.old, to: pair.new)
        }
      }
    }
  }

  private func write(
    _ life: inout ZFSLife, _ step: Int, _ trial: inout Trial<ZFSPool>
  ) throws(EngineError) {
    let round = try life.write(&trial, bytes: Self.bytes, byte: UInt8(truncatingIfNeeded: step))
    var seen: [Int] = []
    try trial.check(Self.records, predicted: round.blocks[0]) { (pool) throws(EngineError) in
      seen = try pool.youngBlocks(of: round.dataSet)
      return seen[0]
    }
    try trial.check(Self.lowest, predicted: round.blocks[1]) { _ throws(EngineError) in seen.count > 1 ? seen[1] : 0 }
    try trial.check(Self.higher, predicted: round.blocks.dropFirst(2).reduce(0, +)) { _ throws(EngineError) in
      seen.dropFirst(2).reduce(0, +)
    }
    guard let snapshot = life.snapshots.last else { return }
    // Its own records at least, and not more than everything that it refers to: the file, and bookkeeping that is much smaller.
    let (name, own) = (life.name(of: snapshot), life.exclusive(snapshot))
    try trial.check(Self.used, expected: own...2 * Self.bytes) { (pool) throws(EngineError) in
      try pool.bytes("used", of: name)
    }
  }
}
