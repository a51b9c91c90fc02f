internal import CLinux
internal import Glibc

/// A file system in a sparse file of a workspace, mounted there.
final class MountedImage {
  private let workspace: Workspace
  private let name: String
  private let options: String

  /// Makes a file system and mounts it.
  ///
  /// - Parameters:
  ///   - name: of the folder that it is mounted on.
  ///   - mkfs: the program that makes it, and its options.
  ///   - options: those of the mount, with commas.
  init(_ workspace: Workspace, _ name: String, bytes: Int, mkfs: [String], options: String) throws(EngineError) {
    (self.workspace, self.name, self.options) = (workspace, name, options)
    let image = workspace.inside(name + ".img")
    try workspace.run("truncate", "-s", "\(bytes)", image)
    let made = try workspace.ending(of: mkfs[0], Array(mkfs.dropFirst()) + [image])
    guard made.status == 0 else { throw .failed("\(mkfs[0]) ended with \(made.status): \(made.errors)") }
    try workspace.run("mkdir", workspace.inside(name))
    try mount()
  }

  private func mount() throws(EngineError) {
    let image = workspace.inside(name + ".img")
    let mounted = try workspace.ending(of: "mount", ["-o", "loop," + options, image, workspace.inside(name)])
    // 32 is what mount(8) answers when the kernel does not know the file system, or permits no loop device.
    guard mounted.status == 0 else { throw .unavailable("mounting the image: \(mounted.errors)") }
  }

  /// A path of the file system as programs of the workspace see it.
  func inside(_ path: String) -> String { workspace.inside(name) + "/" + path }

  /// The same as this process opens it.
  func outside(_ path: String) -> String { workspace.outside(name + "/" + path) }

  private func withRoot(_ what: String, _ body: (CInt) -> CInt) throws(EngineError) {
    let root = try SystemCall.checkErrno(
      unsafe open(outside(""), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening \(name)")
    defer { close(CInt(root)) }
    try SystemCall.check(body(CInt(root)), what)
  }

  /// Writes back everything, metadata too.
  func sync() throws(EngineError) {
    try withRoot("syncfs") { clx_sync_file_system($0) }
  }

  /// Waits until an XFS has taken removed files apart.
  func inactivate() throws(EngineError) {
    try withRoot("XFS_IOC_FREE_EOFBLOCKS") { clx_xfs_inactivate($0) }
  }

  /// Unmounts and mounts it again.
  func remount() throws(EngineError) {
    try workspace.run("umount", workspace.inside(name))
    try mount()
  }

  /// Used bytes of data, as `btrfs filesystem df` tells them.
  func usedDataOfBtrfs() throws(EngineError) -> Int {
    var amounts: [UInt64] = [0, 0, 0, 0]
    try withRoot("BTRFS_IOC_SPACE_INFO") { unsafe clx_btrfs_space($0, &amounts) }
    return Int(amounts[0])
  }

  /// The device that it is mounted from, such as `/dev/loop0`.
  func device() throws(EngineError) -> String {
    let source = try workspace.run("findmnt", "-n", "-o", "SOURCE", workspace.inside(name))
    return String(source.prefix { !$0.isWhitespace })
  }

  /// Bytes that were written to its device since that is there: the seventh number of its `stat`, in sectors of 512 bytes.
  func deviceBytesWritten() throws(EngineError) -> Int {
    let block = try device().split(separator: "/").last ?? ""
    let numbers = try workspace.run("cat", "/sys/block/\(block)/stat").split { !$0.isNumber }.compactMap { Int($0) }
    guard numbers.count > 6 else { throw .failed("the device of \(name) tells nothing") }
    return numbers[6] * 512
  }
}
