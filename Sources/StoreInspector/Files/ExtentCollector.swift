internal import CLinux
internal import Glibc

/// Gathers the extents of files, and then lays them over each other.
struct ExtentCollector {
  private let options: FilesInspection.Options
  private var tree: FileTree
  private var files: [FilesInspection.File] = []
  private var indices: [StoreSource.Identity: Int] = [:]
  private var spaces: [Space] = []
  private var devices: [UInt64: UInt64] = [:]
  private var problems: [StoreError] = []
  private var problemCount = 0
  private var extentCount = 0

  /// What has places of its own: a file system, or the real-time device of one.
  private struct Space {
    var device: UInt64
    var isRealtime: Bool
    var magic: UInt64
    var files: [Int] = []
    var ranges: [OwnedRange] = []
  }

  init(_ options: FilesInspection.Options) {
    self.options = options
    tree = FileTree(crossesMounts: options.crossesMounts, limit: options.files)
  }

  /// Takes in a file, or all below a folder.
  mutating func collect(_ path: String) throws(StoreError) {
    var walk = tree
    var found: [StoreError] = []
    try walk.walk(path) { (entry) throws(StoreError) in
      do throws(StoreError) { try add(entry) } catch {
        // One file that cannot be told is no reason to tell nothing, but when it is the only one, or when it is too much.
        if error.kind == .tooLarge || entry.path == path { throw error }
        found.append(error)
      }
    } onProblem: {
      found.append($0)
    }
    tree = walk
    problemCount += found.count
    problems += found.prefix(max(0, options.problems - problems.count))
  }

  private mutating func add(_ entry: borrowing FileTree.Entry) throws(StoreError) {
    let identity = StoreSource.Identity(device: UInt64(entry.facts.st_dev), inode: UInt64(entry.facts.st_ino))
    if let index = indices[identity] {
      files[index].paths += 1
      return
    }
    let system = try MountedFileSystem(of: entry.descriptor, path: entry.path)
    let space = try space(entry, system)
    let owner = Int32(spaces[space].files.count)
    var ranges: [OwnedRange] = []
    let size = UInt64(max(0, entry.facts.st_size))
    let extents = try FileExtents(
      entry.descriptor, path: entry.path, size: size, blockSize: max(1, system.blockSize),
      writesBack: options.writesBack, limit: options.extents - extentCount
    ) { range, isShared in
      ranges.append(OwnedRange(start: range.lowerBound, end: range.upperBound, owner: owner, isMarkedShared: isShared))
    }
    extentCount += extents.count
    indices[identity] = files.count
    spaces[space].files.append(files.count)
    spaces[space].ranges += ranges
    files.append(
      FilesInspection.File(
        path: entry.path, paths: 1, fileSystem: space, size: size,
        allocated: UInt64(max(0, entry.facts.st_blocks)) * 512, extents: extents, account: ShareAccount()))
  }

  private mutating func space(
    _ entry: borrowing FileTree.Entry, _ system: MountedFileSystem
  ) throws(StoreError) -> Int {
    var device = UInt64(entry.facts.st_dev)
    if let mount = system.mount {
      if let known = devices[mount] {
        device = known
      } else {
        device = system.device(path: entry.path) ?? device
        devices[mount] = device
      }
    }
    let isRealtime = system.magic == MountedFileSystem.xfs && clx_is_on_realtime_device(entry.descriptor) == 1
    if let index = spaces.firstIndex(where: { $0.device == device && $0.isRealtime == isRealtime }) { return index }
    spaces.append(Space(device: device, isRealtime: isRealtime, magic: system.magic))
    return spaces.count - 1
  }

  /// What follows from all that was taken in.
  func inspection() -> FilesInspection {
    var files = files
    let fileSystems = spaces.map { space in
      let shares = RangeShares(space.ranges, owners: space.files.count)
      for (owner, file) in space.files.enumerated() { files[file].account = shares.accounts[owner] }
      return FilesInspection.FileSystem(
        device: space.device, isRealtime: space.isRealtime, magic: space.magic,
        sharesByExtent: space.magic == MountedFileSystem.btrfs, physical: shares.total,
        exclusive: shares.totalExclusive)
    }
    return FilesInspection(files: files, fileSystems: fileSystems, problems: problems, problemCount: problemCount)
  }
}
