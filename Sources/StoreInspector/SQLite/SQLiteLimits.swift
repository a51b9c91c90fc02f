/// How much of a write-ahead log is read and listed at the most.
public struct SQLiteLimits: Sendable, Hashable {
  /// Frames; a longer log is refused.
  ///
  /// A frame costs some 40 bytes of memory while it is read.
  public var frames: Int
  /// Commits, pages and older generations that are listed; sums are always of all of them.
  public var listed: Int
  /// Whether pages of the database file are read and compared with their last committed versions in the log.
  public var comparesDatabase: Bool

  /// The usual limits: 4 Mi frames, which are 16 GiB of pages of 4 KiB, and lists of 1,000.
  public init(frames: Int = 4 << 20, listed: Int = 1000, comparesDatabase: Bool = true) {
    self.frames = frames
    self.listed = listed
    self.comparesDatabase = comparesDatabase
  }
}
