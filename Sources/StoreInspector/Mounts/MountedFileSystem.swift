internal import CLinux
internal import Glibc
internal import ProcFS

/// Which file system something is on, and what it can do.
struct MountedFileSystem: Hashable, Sendable {
  /// The number of the mount; nil where the kernel does not tell (before Linux 5.8).
  var mount: UInt64?
  /// Of linux/magic.h.
  var magic: UInt64
  /// Bytes of a block.
  var blockSize: UInt64

  static let (btrfs, xfs, overlay): (UInt64, UInt64, UInt64) = (0x9123_683e, 0x5846_5342, 0x794c_7630)

  /// Asks the kernel about a path; a link at its end is not followed.
  init(of path: String) throws(StoreError) {
    let place = unsafe clx_open_place(path)
    guard place >= 0 else { throw StoreSource.failure(-place, path, "the file system") }
    defer { close(place) }
    try self.init(of: place, path: path)
  }

  /// Asks the kernel about an open file.
  init(of descriptor: CInt, path: String) throws(StoreError) {
    var number: UInt64 = 0
    mount = unsafe clx_mount_number(descriptor, &number) == 0 ? number : nil
    (magic, blockSize) = (0, 0)
    let status = unsafe clx_file_system_facts(descriptor, &magic, &blockSize)
    guard status == 0 else { throw StoreSource.failure(-status, path, "the file system") }
  }

  /// The device number of the file system of a path; nil where it cannot be told.
  ///
  /// It is the same for all subvolumes of a Btrfs, which `st_dev` is not.
  static func device(of path: String) -> UInt64? {
    guard let system = try? MountedFileSystem(of: path) else { return nil }
    return system.device(path: path)
  }

  /// The device number of this file system, on which a path is; nil where it cannot be told.
  func device(path: String) -> UInt64? {
    guard let mount else { return nil }
    return MountNamespace(of: path).mounts.first { $0.number == mount }?.device.statNumber
  }
}
