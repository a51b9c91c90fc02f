/// What a write-ahead log holds.
///
/// Frames are counted from 1, as SQLite does. A frame counts only if its salts are those of the header and its checksum goes on from the
/// frame before; the first that does not ends the log, whatever follows.
public struct WALContent: Sendable, Hashable, Codable {
  /// A transaction that was committed.
  public struct Commit: Sendable, Hashable, Codable {
    /// Its first frame.
    public var firstFrame: Int
    /// Its frames: pages that it changed.
    public var frames: Int
    /// Pages of the database after it.
    public var databasePages: UInt32
  }

  /// A page of the database that the log has versions of.
  public struct Page: Sendable, Hashable, Codable {
    /// Its number, from 1.
    public var page: UInt32
    /// Committed versions in the log.
    public var versions: Int
    /// The frame of the last one.
    public var lastFrame: Int
  }

  /// Frames behind the end of the log that were written before it was begun anew.
  public struct Leftover: Sendable, Hashable, Codable {
    /// The first one.
    public var firstFrame: Int
    /// Frames one after the other with the same salts.
    public var frames: Int
    /// Their salts, which are not those of the header.
    public var salt1: UInt32
    /// The second of them.
    public var salt2: UInt32
  }

  /// The header; nil for an empty file, which holds nothing.
  public var header: WALHeader?
  /// Bytes of the file.
  public var fileBytes: UInt64
  /// Frames up to the last commit: all that a reader can see.
  public var committedFrames = 0
  /// Right frames behind the last commit: of a transaction that goes on, or that was given up.
  public var uncommittedFrames = 0
  /// Frames with the salts of the header behind the first one whose checksum is wrong: torn, or overwritten in part.
  public var tornFrames = 0
  /// Frames that earlier generations have left.
  public var leftoverFrames = 0
  /// Bytes at the end that are no whole frame.
  public var tailBytes = 0
  /// Transactions.
  public var commitCount = 0
  /// Different pages in committed frames.
  public var distinctPages = 0
  /// Pages of the database after the last commit; nil where none is in the log.
  public var databasePages: UInt32?
  /// Transactions in their order, as many of the last ones as are listed.
  public var commits: [Commit] = []
  /// Pages by the number of their versions, most first.
  public var pages: [Page] = []
  /// What earlier generations have left, in the order of the file.
  public var leftovers: [Leftover] = []

  /// Committed frames that are not the last version of their page.
  public var supersededFrames: Int { committedFrames - distinctPages }

  init(fileBytes: UInt64) { self.fileBytes = fileBytes }
}
