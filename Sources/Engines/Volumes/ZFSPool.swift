internal import Glibc

/// A pool of zfs-fuse in a root directory of its own, in the namespaces of a workspace.
///
/// The daemon makes folders and sockets at fixed places; in its own root they go with the workspace, however that ends.
public final class ZFSPool {
  private let workspace: Workspace
  private let daemon: RunningProgram
  private let root: String
  private var ticks = 0
  /// The transaction group of the last block that was told.
  private var lastBirth = 0

  /// Makes the root and becomes the daemon; its words are the workspace and the folder of downloaded programs.
  private static let script = """
    set -e
    root=$1/zfs
    mkdir "$root" "$1/disks"
    mount -t tmpfs -o mode=755 cowscope "$root"
    cd "$root"
    mkdir -p dev proc tmp run/zfs etc/zfs var/lock tools disks pool zfs-kstat
    for name in usr bin sbin lib lib64; do
      if [ -L "/$name" ]; then cp -P "/$name" "$name"; elif [ -d "/$name" ]; then mkdir "$name"; mount --bind "/$name" "$name"; fi
    done
    ln -s /run var/run
    mount --rbind /dev dev
    mount -t proc proc proc
    mount --bind "$2" tools
    mount --bind "$1/disks" disks
    export LD_LIBRARY_PATH=/tools/lib/x86_64-linux-gnu:/tools/usr/lib/x86_64-linux-gnu
    exec chroot . /tools/sbin/zfs-fuse -n
    """

  init(in workspace: Workspace, recordBytes: Int) throws(EngineError) {
    let tools = String(try ToolFolder.find("sbin/zfs-fuse").dropLast("/sbin/zfs-fuse".count))
    (self.workspace, root) = (workspace, workspace.inside("zfs"))
    daemon = try workspace.start("sh", "-c", Self.script, "sh", workspace.path, tools)
    let ready = try workspace.ending(
      of: "timeout",
      ["20", "sh", "-c", "until chroot \"$1\" /tools/sbin/zpool list; do sleep 0.05; done", "sh", root], seconds: 30)
    guard ready.status == 0 else { throw .failed("zfs-fuse does not answer: \(daemon.errors) \(ready.errors)") }
    try command("truncate", "-s", "1G", "/disks/disk")
    try command(
      "/tools/sbin/zpool", "create", "-f", "-o", "ashift=12", "-o", "cachefile=none", "-O", "recordsize=\(recordBytes)",
      "-O", "atime=off", "-O", "mountpoint=/pool", "zp", "/disks/disk")
  }

  /// Runs a program in the root; it must succeed.
  @discardableResult func command(_ words: String...) throws(EngineError) -> String {
    let ending = try self.ending(of: words)
    guard ending.status == 0 else {
      throw .failed("\(words.joined(separator: " ")) ended with \(ending.status): \(ending.errors)")
    }
    return ending.output
  }

  private func ending(of words: [String]) throws(EngineError) -> Workspace.Ending {
    try workspace.ending(of: "chroot", [root] + words)
  }

  /// Asks `zfs` for something; it must succeed.
  @discardableResult func zfs(_ words: String...) throws(EngineError) -> String {
    let ending = try ending(of: ["/tools/sbin/zfs"] + words)
    guard ending.status == 0 else { throw .failed("zfs \(words.joined(separator: " ")): \(ending.errors)") }
    return ending.output
  }

  /// Runs a program again while it says that something is busy: the kernel tells the daemon only later that a file was closed.
  private func endingWhenFree(_ words: String...) throws(EngineError) -> Workspace.Ending {
    for _ in 0..<200 {
      let ending = try ending(of: words)
      guard ending.status != 0, ending.errors.contains("busy") else { return ending }
      usleep(50_000)
    }
    throw .failed("\(words.joined(separator: " ")): it stays busy")
  }

  /// Whether a data set or a snapshot could be destroyed; what hangs on it may keep it.
  func destroys(_ name: String) throws(EngineError) -> Bool {
    let ending = try endingWhenFree("/tools/sbin/zfs", "destroy", "zp/" + name)
    if ending.status == 0 { return true }
    guard ["has children", "has dependent clones"].contains(where: { ending.errors.contains($0) }) else {
      throw .failed("zfs destroy: \(ending.errors)")
    }
    return false
  }

  /// The file of a data set, as this process opens it.
  func file(of dataSet: String) -> String { workspace.outside("zfs/pool/\(dataSet)/f") }

  /// Waits until a transaction group is on the disk.
  func sync() throws(EngineError) {
    ticks += 1
    try zfs("set", "cow:tick=\(ticks)", "zp")
  }

  /// Blocks of the file of a data set that are younger than all that were told before: records first, then each level of indirect ones.
  func youngBlocks(of dataSet: String) throws(EngineError) -> [Int] {
    var facts = stat()
    try SystemCall.checkErrno(unsafe lstat(file(of: dataSet), &facts), "stat of the file of \(dataSet)")
    let text = try command("/tools/sbin/zdb", "-e", "-p", "/disks", "-ddddd", "zp/" + dataSet, "\(facts.st_ino)")
    let blocks = Self.blocks(in: text)
    guard let youngest = blocks.map(\.birth).max() else { throw .failed("zdb tells no block of zp/\(dataSet)") }
    var counts = [Int](repeating: 0, count: (blocks.map(\.level).max() ?? 0) + 1)
    for block in blocks where block.birth > lastBirth { counts[block.level] += 1 }
    lastBirth = max(lastBirth, youngest)
    return counts
  }

  /// The blocks that zdb lists: a place, `L` and the level, and behind it the birth, as `B=29/29`.
  package static func blocks(in text: String) -> [(level: Int, birth: Int)] {
    text.split(whereSeparator: \.isNewline).drop { !$0.hasPrefix("Indirect blocks:") }.compactMap { line in
      let words = line.split { $0.isWhitespace }
      guard words.count > 2, words[1].first == "L", let level = UInt8(words[1].dropFirst()),
        let birth = words.first(where: { $0.hasPrefix("B=") })
      else { return nil }
      return UInt32(birth.dropFirst(2).prefix { $0 != "/" }).map { (Int(level), Int($0)) }
    }
  }

  /// What `zfs get -p` tells of a property, in bytes.
  func bytes(_ property: String, of name: String) throws(EngineError) -> Int {
    let text = try zfs("get", "-Hp", "-o", "value", property, "zp/" + name)
    guard let bytes = Int(text.prefix { $0.isNumber }) else { throw .failed("zfs get \(property) says \(text)") }
    return bytes
  }

  /// Bytes of a stream from one snapshot of a data set to a later one.
  func sentBytes(from old: String, to new: String) throws(EngineError) -> Int {
    let text = try command("sh", "-c", "/tools/sbin/zfs send -i \"$1\" \"$2\" | wc -c", "sh", "zp/" + old, "zp/" + new)
    guard let bytes = Int(text.prefix { $0.isNumber }) else { throw .failed("wc says \(text)") }
    return bytes
  }

  /// Destroys the pool, and ends the daemon.
  func end() throws(EngineError) {
    let ending = try endingWhenFree("/tools/sbin/zpool", "destroy", "-f", "zp")
    guard ending.status == 0 else { throw .failed("zpool destroy: \(ending.errors)") }
    daemon.signal(SIGTERM)
    try daemon.end()
  }
}
