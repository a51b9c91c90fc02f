/// A Btrfs in a file of a workspace, with one subvolume for each database.
final class BranchVolume {
  private let workspace: Workspace
  private let device: String
  private static let folder = "disk"

  /// Makes and mounts it: nobody else sees it, and it is gone with the workspace.
  ///
  /// Small files have blocks of their own (`max_inline=0`), and nothing is written by time (`commit=300`).
  init(in workspace: Workspace) throws(EngineError) {
    self.workspace = workspace
    let (image, folder) = (workspace.inside("disk.img"), workspace.inside(Self.folder))
    try workspace.run("truncate", "-s", "4G", image)
    try workspace.run("mkfs.btrfs", "-q", "-m", "single", "-d", "single", image)
    try workspace.run("mkdir", folder)
    try workspace.run("mount", "-o", "loop,commit=300,noatime,max_inline=0", image, folder)
    try workspace.run("rm", image)
    let source = try workspace.run("findmnt", "-n", "-o", "SOURCE", folder)
    device = String(source.split(separator: "\n").first?.split(separator: "/").last ?? "")
  }

  /// The name of a subvolume in the workspace.
  static func subvolume(_ name: String) -> String { "\(folder)/\(name)" }
  /// The folder of the data in a subvolume.
  static func data(_ name: String) -> String { "\(folder)/\(name)/data" }

  private func path(_ name: String) -> String { workspace.inside(Self.subvolume(name)) }

  /// Makes an empty subvolume.
  func make(_ name: String) throws(EngineError) { try workspace.run("btrfs", "-q", "subvolume", "create", path(name)) }

  /// Makes a snapshot of a subvolume.
  func snapshot(_ origin: String, _ name: String, isReadOnly: Bool = false) throws(EngineError) {
    try workspace.run(
      words: ["btrfs", "-q", "subvolume", "snapshot"] + (isReadOnly ? ["-r"] : []) + [path(origin), path(name)])
  }

  /// Copies all files of a subvolume into a folder.
  func copy(_ origin: String, _ name: String, sharing: Bool) throws(EngineError) {
    try workspace.run(
      words: ["cp", "-a", sharing ? "--reflink=always" : "--reflink=never", path(origin), path(name)])
  }

  /// Removes a subvolume, and waits until its space is free.
  func delete(_ name: String) throws(EngineError) {
    try workspace.run("btrfs", "-q", "subvolume", "delete", "-c", path(name))
    try workspace.run("btrfs", "-q", "subvolume", "sync", workspace.inside(Self.folder))
    try sync()
  }

  /// Removes a folder with files.
  func remove(_ name: String) throws(EngineError) {
    try workspace.run("rm", "-r", path(name))
    try sync()
  }

  /// Writes everything to the disk.
  func sync() throws(EngineError) { try workspace.run("sync", "-f", workspace.inside(Self.folder)) }

  /// Space that is taken, and what was written to the device so far.
  struct Meters {
    var data = 0
    var metadata = 0
    var written = 0

    static func - (one: Meters, other: Meters) -> Meters {
      Meters(data: one.data - other.data, metadata: one.metadata - other.metadata, written: one.written - other.written)
    }
  }

  /// Reads the meters, after everything was written.
  func meters() throws(EngineError) -> Meters {
    try sync()
    var meters = Meters()
    for line in try workspace.run("btrfs", "filesystem", "df", "-b", workspace.inside(Self.folder)).split(
      separator: "\n")
    {
      guard let used = line.split(separator: "=").last.flatMap({ Int($0) }) else { continue }
      if line.hasPrefix("Data") { meters.data += used }
      if line.hasPrefix("Metadata") { meters.metadata += used }
    }
    // The seventh field of /sys/block/…/stat: sectors of 512 bytes that were written.
    let words = try workspace.run("cat", "/sys/block/\(device)/stat").split(separator: " ")
    guard words.count > 6, let sectors = Int(words[6]), meters.data > 0 else {
      throw .failed("the meters of the Btrfs cannot be read")
    }
    meters.written = 512 * sectors
    return meters
  }
}
