/// What the upper layer of an overlay holds, and why.
public struct OverlayContents: Sendable, Hashable, Codable {
  /// Files of one kind.
  public struct Sum: Sendable, Hashable, Codable {
    /// How many.
    public var count = 0
    /// Bytes of their lengths.
    public var bytes: UInt64 = 0
    /// Bytes that the file system counts for them; shared blocks in full.
    public var allocated: UInt64 = 0

    package init(count: Int = 0, bytes: UInt64 = 0, allocated: UInt64 = 0) {
      (self.count, self.bytes, self.allocated) = (count, bytes, allocated)
    }

    mutating func add(_ entry: OverlayEntry) {
      count += 1
      bytes += entry.size
      allocated += entry.allocated
    }
  }

  /// Why something is in the upper layer.
  public enum Reason: String, Sendable, Hashable, Codable, CodingKeyRepresentable {
    /// It was copied up, as its mark of origin says.
    case copiedUp
    /// Its metadata were copied up, its data are below.
    case metadataOnly
    /// It has no mark of origin, and below there is something of the same name: it was put in its place, or copied up from a file system
    /// that gives no handles.
    case overOther
    /// It has no mark of origin, and below there is nothing of the same name.
    case created
    /// It has no mark of origin, and it is not known what is below.
    case noOrigin
    /// The marks cannot be seen.
    case unknown
  }

  /// A file of the upper layer.
  public struct File: Sendable, Hashable, Codable {
    /// Its path in the overlay, without a slash before it.
    public var path: String
    /// Why it is there.
    public var reason: Reason
    /// Bytes of its length.
    public var bytes: UInt64
    /// Bytes that the file system counts for it.
    public var allocated: UInt64
  }

  /// Files of regular kind, by reason.
  public var files: [Reason: Sum] = [:]
  /// Symbolic links, pipes, sockets and devices, by reason.
  public var others: [Reason: Sum] = [:]
  /// Directories.
  public var directories = 0
  /// Directories that hide what is below them; nil where marks cannot be seen.
  public var opaqueDirectories: Int?
  /// Directories that are below under another name; nil where marks cannot be seen.
  public var redirectedDirectories: Int?
  /// Character devices 0:0, each of which hides one name.
  public var whiteouts = 0
  /// Whiteouts that have a mark and are no device; nil where marks cannot be seen.
  public var markedWhiteouts: Int?
  /// Whiteouts below which there is nothing that they hide; nil where marks cannot be seen, or it is not known what is below.
  public var idleWhiteouts: Int?
  /// The largest files, by allocated bytes, as many as are listed.
  public var largest: [File] = []

  /// Bytes that the file system counts for all files and others.
  public var allocated: UInt64 {
    files.values.reduce(0) { $0 + $1.allocated } + others.values.reduce(0) { $0 + $1.allocated }
  }
}
