internal import CLinux
internal import Glibc

/// Which files share which bytes of a disk, over a set of files.
///
/// Bytes are told by their place: two files share a byte if both have it at the same place of the same file system. Sharers that are not in the
/// set are known only by the mark of the file system (`FIEMAP_EXTENT_SHARED`), which does not say how many they are. Nothing is read of
/// the files.
public struct FilesInspection: Sendable, Hashable, Codable {
  /// What is looked at, and how much of it at the most.
  public struct Options: Sendable, Hashable {
    /// Whether folders that are other mounts are gone into.
    ///
    /// Subvolumes of Btrfs are no mounts.
    public var crossesMounts = false
    /// Whether bytes that wait for a place are written back first, which gives them one (FIEMAP_FLAG_SYNC).
    public var writesBack = false
    /// Files and folders.
    public var files = 1 << 20
    /// Extents of all files: some 100 bytes of memory each.
    public var extents = 4 << 20
    /// Problems that are listed.
    public var problems = 100

    /// The usual ones: one mount, nothing written back, 1 Mi files, 4 Mi extents.
    public init() {}
  }

  /// A file.
  public struct File: Sendable, Hashable, Codable {
    /// The first path by which it was found.
    public var path: String
    /// The number of paths by which it was found: hard links are one file.
    public var paths: Int
    /// Which of `fileSystems` it is on.
    public var fileSystem: Int
    /// Bytes of its length.
    public var size: UInt64
    /// Bytes that the file system counts for it (`st_blocks`): shared ones in full for each sharer.
    public var allocated: UInt64
    /// Where its bytes lie.
    public var extents: FileExtents
    /// Bytes on the disk by who shares them.
    ///
    /// Inline, encoded and delayed ones are in none of these.
    public var account: ShareAccount
  }

  /// A file system of the set.
  public struct FileSystem: Sendable, Hashable, Codable {
    /// Its device number; that of the file, where the table of mounts does not tell it.
    public var device: UInt64
    /// The data of its files with this mark lie on the real-time device of XFS, which counts its places from 0 too.
    public var isRealtime: Bool
    /// The magic number of its kind.
    public var magic: UInt64
    /// Whether it is a Btrfs: there the mark of sharing belongs to whole extents, and bytes that no file refers to are kept as long as any
    /// part of their extent is.
    public var sharesByExtent: Bool
    /// Bytes on its disk that the set refers to, each once: the sum of all `distributed`.
    public var physical: UInt64
    /// Those of them that one file of the set alone refers to, and nobody else is marked to share.
    public var exclusive: UInt64
  }

  /// Files in the order in which they were found.
  public var files: [File] = []
  /// Where they are.
  public var fileSystems: [FileSystem] = []
  /// What could not be looked at, as many as are listed.
  public var problems: [StoreError] = []
  /// How many that are.
  public var problemCount = 0

  /// Looks at files, and at all files below folders.
  ///
  /// - Throws: `StoreError`, where one of the paths cannot be opened, or there is more than the limits allow; what lies below the paths
  ///   and cannot be opened is among the problems.
  /// - Complexity: O(n log n) in the extents, and O(k) for each run of bytes with k sharers.
  public init(of paths: [String], options: Options = Options()) throws(StoreError) {
    var collector = ExtentCollector(options)
    for path in paths { try collector.collect(path) }
    self = collector.inspection()
  }

  init(files: [File], fileSystems: [FileSystem], problems: [StoreError], problemCount: Int) {
    (self.files, self.fileSystems, self.problems, self.problemCount) = (files, fileSystems, problems, problemCount)
  }
}
