/// The event that made a system do work.
public enum Trigger: String, Sendable, Hashable, CaseIterable {
  /// The base was made.
  case create
  /// A file was opened for writing, or truncated by opening it.
  case open
  /// Attributes of a file were changed.
  case attributes
  /// A name was removed.
  case unlink
  /// Bytes were written to their unit.
  case write
  /// A transaction was committed.
  case commit
  /// A snapshot, a clone, a branch or a reader was made.
  case snapshot
  /// A view was dropped.
  case drop
  /// What nobody needs was given back: vacuum, purge, garbage collection, the reservation reclaim of a file system.
  case reclaim
  /// What was logged was brought home.
  case checkpoint
}
