internal import Glibc

/// An open regular file that somebody else has named, and what tells it from others.
struct RegularFile {
  /// What is the same as long as it is the same contents.
  struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
    var size: Int
    var changed: [Int]
  }

  /// Its bytes; it is closed with the last who reads them.
  let source: ElfSource
  let identity: Identity
  /// The user who owns it.
  let owner: UInt32

  /// `O_PATH`, which the C library shows only to C: nothing is opened but the name.
  private static let pathOnly: CInt = 0o10000000

  /// A path by which this process, and the kernel on its behalf, can open the very file again, as long as this value is kept.
  let ownPath: String

  /// Opens a path; nil if that is not permitted, or if it is no regular file.
  ///
  /// To open a device or a pipe can do something; so it is looked at before.
  init?(_ path: String, in directory: CInt = AT_FDCWD, followsLink: Bool = true) {
    let flags = Self.pathOnly | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW)
    let name = unsafe openat(directory, path, flags)
    guard name >= 0 else { return nil }
    defer { close(name) }
    var status = stat()
    guard unsafe fstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let opened = unsafe open("/proc/self/fd/\(name)", O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    ownPath = "/proc/self/fd/\(opened)"
    source = ElfSource(owning: opened, size: UInt64(max(0, status.st_size)))
    owner = status.st_uid
    identity = Identity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
      changed: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec])
  }
}

extension RegularFile.Identity {
  /// The two numbers of the device, as the kernel packs them for programs.
  var deviceNumbers: (major: UInt32, minor: UInt32) {
    (
      UInt32(truncatingIfNeeded: device >> 8 & 0xfff | device >> 32 & ~0xfff),
      UInt32(truncatingIfNeeded: device & 0xff | device >> 12 & ~0xff)
    )
  }
}
