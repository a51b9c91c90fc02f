internal import CLinux
internal import Glibc

/// What it would cost to open a file of an overlay for writing: copy-up is made at the open, whether anything is written or not.
public struct OverlayWriteCost: Sendable, Hashable, Codable {
  /// How the data would get into the upper layer.
  public enum Data: Sendable, Hashable, Codable {
    /// They are there.
    case present
    /// As references to the same blocks: both layers are on one file system that can share them. So many bytes of blocks are new all the
    /// same: XFS writes a last block that is not full anew, because the length is set behind the cloning (Linux 6.18).
    case cloned(allocated: UInt64)
    /// As copies of so many bytes, which fill so many bytes of blocks.
    ///
    /// XFS can reserve as much again in holes behind what was copied.
    case copied(bytes: UInt64, allocated: UInt64)
    /// Cloned or, where the file system refuses that, copied: it is not known here what it can.
    case clonedOrCopied(bytes: UInt64, allocated: UInt64)
    /// The mount has no upper layer: the open fails (EROFS).
    case refused
  }

  /// The path that was asked about.
  public var path: String
  /// Bytes of its length.
  public var bytes: UInt64
  /// The layer that its data are in: 0 is the upper one, 1 the topmost lower one.
  public var dataLayer: Int
  /// The layer that its metadata are in.
  public var metadataLayer: Int
  /// What an open for writing does (`O_WRONLY`, `O_RDWR`).
  public var open: Data
  /// What an open with `O_TRUNC` does.
  public var openTruncating: Data
  /// What chmod, chown, and other changes of metadata do.
  public var metadataChange: Data
  /// Directories that would be made in the upper layer first.
  public var directories: Int
  /// Names that the file has below and that would go on showing the old file, because the copy is no link of theirs.
  public var brokenLinks: UInt64

  /// Finds out about a file, which is not opened for writing.
  ///
  /// - Parameter path: a regular file on an overlay mount; a link at its end is followed only if the mount is of this process.
  /// - Throws: `StoreError`.
  public init(opening path: String) throws(StoreError) {
    let resolved = try ResolvedPath.of(path, "a file of an overlay")
    let mount = try OverlayMount(of: resolved)
    let root = mount.prefix + (mount.mountPoint == "/" ? "" : mount.mountPoint)
    guard resolved.hasPrefix(root + "/") else {
      throw StoreError(.otherFormat, path, "a file of an overlay", "it is the root of the mount")
    }
    let inside = mount.root + resolved.dropFirst(root.count)
    let names = inside.split(separator: "/").map(String.init)
    let lookup = try OverlayLookup(mount)
    try lookup.requireMarks()
    let places = try lookup.find(names)
    guard let top = places.first, let data = places.last, top.entry.kind == .file, !data.entry.isMetacopy else {
      throw StoreError(
        .unsupported, path, "a file of an overlay",
        places.isEmpty ? "it is in none of the layers: they have changed below the mount" : "it is no regular file")
    }
    self.path = path
    (bytes, dataLayer, metadataLayer) = (data.entry.size, data.layer, top.layer)
    if top.entry.isMetacopy { bytes = top.entry.size }
    directories = try Self.missingDirectories(names, lookup)
    brokenLinks = top.layer > 0 && !mount.hasIndex ? top.entry.links - 1 : 0
    guard let upper = mount.upper, data.layer > 0 else {
      let state: Data = mount.upper == nil ? .refused : .present
      (open, openTruncating, metadataChange) = (state, state, state)
      return
    }
    open = try Self.transfer(data.entry, to: try mount.opened(upper))
    openTruncating = .copied(bytes: 0, allocated: 0)
    metadataChange = top.layer == 0 ? .present : mount.hasMetacopy ? .copied(bytes: 0, allocated: 0) : open
  }

  private static func missingDirectories(_ names: [String], _ lookup: OverlayLookup) throws(StoreError) -> Int {
    for count in stride(from: names.count - 1, to: 0, by: -1) {
      if try lookup.find(Array(names.prefix(count))).first?.layer == 0 { return names.count - 1 - count }
    }
    return names.count - 1
  }

  /// What moves the data of a file of a lower layer to a directory of the upper one.
  private static func transfer(_ entry: OverlayEntry, to upper: String) throws(StoreError) -> Data {
    let (from, to) = (try MountedFileSystem(of: entry.path), try MountedFileSystem(of: upper))
    let (bytes, allocated) = try copied(entry, blockSize: max(1, to.blockSize))
    guard entry.size > 0 else { return .copied(bytes: 0, allocated: 0) }
    let devices = (MountedFileSystem.device(of: entry.path), MountedFileSystem.device(of: upper))
    guard from.magic == to.magic, devices.0 == devices.1 || devices.0 == nil else {
      return .copied(bytes: bytes, allocated: allocated)
    }
    switch sharesBlocks(to, upper) {
    case true? where devices.0 != nil: return .cloned(allocated: try lastBlock(entry, to))
    case true?: return .clonedOrCopied(bytes: bytes, allocated: allocated)
    case false?: return .copied(bytes: bytes, allocated: allocated)
    case nil: return .clonedOrCopied(bytes: bytes, allocated: allocated)
    }
  }

  /// The bytes of the last block, if the file system writes it anew behind a cloning.
  private static func lastBlock(_ entry: OverlayEntry, _ system: MountedFileSystem) throws(StoreError) -> UInt64 {
    guard system.magic == MountedFileSystem.xfs, entry.size % system.blockSize != 0 else { return 0 }
    let source = try StoreSource(path: entry.path, "a file of a lower layer")
    let start = source.size / system.blockSize * system.blockSize
    guard let descriptor = source.descriptor, clx_next_data(descriptor, start) >= 0 else { return 0 }
    return system.blockSize
  }

  /// Whether files of a file system can share blocks; nil where that is not known here.
  private static func sharesBlocks(_ system: MountedFileSystem, _ path: String) -> Bool? {
    switch system.magic {
    case MountedFileSystem.btrfs: return true
    case MountedFileSystem.xfs:
      let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      let answer = clx_xfs_shares_blocks(descriptor)
      return answer < 0 ? nil : answer == 1
    // ext2 to ext4, tmpfs, ramfs, squashfs, erofs and overlayfs itself.
    case 0xef53, 0x0102_1994, 0x8584_58f6, 0x7371_7368, 0xe0f5_e1e2, MountedFileSystem.overlay: return false
    default: return nil
    }
  }

  /// The bytes that the kernel would copy: 1 MiB at a time from each beginning of data on, so that holes within are copied as zeros.
  ///
  /// See `ovl_copy_up_file`.
  private static func copied(
    _ entry: OverlayEntry, blockSize: UInt64
  ) throws(StoreError) -> (bytes: UInt64, allocated: UInt64) {
    let source = try StoreSource(path: entry.path, "a file of a lower layer")
    guard let descriptor = source.descriptor else { return (0, 0) }
    var (bytes, place): (UInt64, UInt64) = (0, 0)
    var blocks = ByteRanges()
    while place < source.size {
      let data = clx_next_data(descriptor, place)
      if data == -Int64(ENXIO) { break }
      // A file system that does not tell has its files copied in whole.
      if data >= 0 { place = UInt64(data) }
      let count = min(1 << 20, source.size - place)
      bytes += count
      let first = max(place / blockSize * blockSize, blocks.ranges.last?.upperBound ?? 0)
      blocks.append(first..<max(first, (place + count + blockSize - 1) / blockSize * blockSize))
      place += count
    }
    return (bytes, blocks.bytes)
  }
}
