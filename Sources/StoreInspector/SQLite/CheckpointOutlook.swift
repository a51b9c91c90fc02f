/// What a checkpoint could do now, and what keeps it from more.
///
/// A checkpoint copies frames into the database up to the oldest mark that is held; see `walCheckpoint` of SQLite.
public struct CheckpointOutlook: Sendable, Hashable, Codable {
  /// Something that is in the way.
  public enum Obstacle: Sendable, Hashable, Codable {
    /// Readers that see the log up to a frame: nothing behind it is copied.
    case reader(slot: Int, frame: UInt32, holders: [LockHolder])
    /// Readers of the database file alone: nothing is copied while there are any.
    case databaseReader(holders: [LockHolder])
    /// A checkpoint that is being made.
    case checkpointer(holders: [LockHolder])
    /// A writer: the modes FULL, RESTART and TRUNCATE wait for it, PASSIVE does not.
    case writer(holders: [LockHolder])
    /// Somebody makes the index anew.
    case recoverer(holders: [LockHolder])
  }

  /// Committed frames in the log.
  public var logFrames: UInt32
  /// Those of them that are in the database file already.
  public var backfilledFrames: UInt32
  /// Those that would be there after `PRAGMA wal_checkpoint(PASSIVE)`.
  public var afterPassive: UInt32
  /// Whether the next writer would begin the log anew, after such a checkpoint: all frames are in the database, and nobody reads the log.
  public var restartsAfterPassive: Bool
  /// What is in the way, the one that decides first.
  public var obstacles: [Obstacle]

  init(_ index: WALIndex) {
    let held = index.marks.filter { !$0.holders.isEmpty }
    (logFrames, backfilledFrames) = (index.lastFrame, index.backfilledFrames)
    var safe = index.lastFrame
    obstacles = []
    let readers = held.filter { $0.slot > 0 }.sorted { ($0.frame ?? .max) < ($1.frame ?? .max) }
    for mark in readers {
      guard let frame = mark.frame, frame < index.lastFrame else { continue }
      safe = min(safe, frame)
      obstacles.append(.reader(slot: mark.slot, frame: frame, holders: mark.holders))
    }
    let wouldCopy = index.backfilledFrames < safe
    if let mark = held.first(where: { $0.slot == 0 }), wouldCopy {
      obstacles.insert(.databaseReader(holders: mark.holders), at: 0)
      safe = index.backfilledFrames
    }
    if !index.checkpointers.isEmpty {
      obstacles.insert(.checkpointer(holders: index.checkpointers), at: 0)
      safe = index.backfilledFrames
    }
    if !index.recoverers.isEmpty { obstacles.insert(.recoverer(holders: index.recoverers), at: 0) }
    if !index.writers.isEmpty { obstacles.append(.writer(holders: index.writers)) }
    afterPassive = max(safe, index.backfilledFrames)
    restartsAfterPassive =
      afterPassive == index.lastFrame && index.lastFrame > 0 && readers.isEmpty
      && index.writers.isEmpty
  }
}
