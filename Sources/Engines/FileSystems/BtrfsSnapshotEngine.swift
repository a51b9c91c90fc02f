internal import Family
internal import Glibc

/// Btrfs: subvolumes with one file that are snapshot, written and deleted at random, each write synced alone.
public struct BtrfsSnapshotEngine: Engine {
  /// A mounted file system with subvolumes.
  public final class Live {
    let image: MountedImage
    private let workspace: Workspace

    init(_ image: MountedImage, _ workspace: Workspace) { (self.image, self.workspace) = (image, workspace) }

    func file(_ view: ViewID) -> String { image.outside("s\(view.number)/f") }

    private func subvolume(_ view: ViewID) -> String { image.inside("s\(view.number)") }

    func make(_ view: ViewID) throws(EngineError) {
      try workspace.run("btrfs", "-q", "subvolume", "create", subvolume(view))
    }

    func snapshot(_ view: ViewID, as copy: ViewID) throws(EngineError) {
      try workspace.run("btrfs", "-q", "subvolume", "snapshot", subvolume(view), subvolume(copy))
      try image.sync()
    }

    /// Deletes a subvolume, and waits until its extents were given back, which is done behind the back of the deletion.
    func delete(_ view: ViewID) throws(EngineError) {
      try workspace.run("btrfs", "-q", "subvolume", "delete", "-c", subvolume(view))
      try workspace.run("btrfs", "-q", "subvolume", "sync", image.inside(""))
      try image.sync()
    }

    /// Nodes of a subvolume's tree that are younger than a generation.
    func nodes(of view: ViewID, since generation: Int) throws(EngineError) -> Int {
      let device = try image.device()
      let shown = try workspace.run("btrfs", "subvolume", "show", subvolume(view))
      guard let identifier = Self.number(behind: "Subvolume ID:", in: shown) else {
        throw .failed("btrfs subvolume show tells no number")
      }
      let tree = try workspace.run("btrfs", "inspect-internal", "dump-tree", "-t", "\(identifier)", device)
      return tree.split(separator: "\n").count { line in
        guard line.hasPrefix("leaf ") || line.hasPrefix("node ") else { return false }
        return (Self.number(behind: " generation ", in: line) ?? 0) > generation
      }
    }

    /// The generation of the last transaction.
    func generation() throws(EngineError) -> Int {
      let super_ = try workspace.run("btrfs", "inspect-internal", "dump-super", try image.device())
      guard let line = super_.split(separator: "\n").first(where: { $0.hasPrefix("generation") }),
        let generation = Self.number(behind: "generation", in: line)
      else { throw .failed("btrfs inspect-internal dump-super tells no generation") }
      return generation
    }

    private static func number(behind word: String, in text: some StringProtocol) -> Int? {
      var rest = text[...]
      while !rest.isEmpty, !rest.hasPrefix(word) { rest = rest.dropFirst() }
      return Int(rest.dropFirst(word.count).drop { $0.isWhitespace }.prefix { $0.isNumber })
    }
  }

  private static let used = Quantity("bytes of used data", claim: "bytes of used data, and shared bytes of each view")
  private static let shared = Quantity(
    "shared bytes of a view", claim: "bytes of used data, and shared bytes of each view")
  private static let nodes = Quantity(
    "new nodes of the subvolume's tree", claim: "nodes written in the tree of the subvolume")

  /// The engine.
  public init() {}

  /// Btrfs.
  public var member: String { "btrfs" }
  /// Used data, shared bytes, and now and then new nodes.
  public var quantities: [Quantity] { [Self.used, Self.shared, Self.nodes] }
  /// Those of the reference.
  public var provingSteps: Int { 900 }
  /// Of mkfs and mount.
  public var options: [String: String] {
    ["mkfs": "-m single -d single", "mount": "noatime,commit=300", "views": "6 of 65536 bytes"]
  }
  /// It mounts.
  public var mounts: Bool { true }

  private static let bytes = 16 * 4096
  private static let mostViews = 6

  /// The kernel's, and that of its programs.
  public func version(in workspace: Workspace) throws(EngineError) -> String {
    "\(KernelVersion.text), \(try workspace.firstLine("btrfs", "--version"))"
  }

  /// Makes the file system.
  public func open(in workspace: Workspace) throws(EngineError) -> Live {
    let image = try MountedImage(
      workspace, "btrfs", bytes: 1 << 30, mkfs: ["mkfs.btrfs", "-q", "-f", "-m", "single", "-d", "single"],
      options: "noatime,commit=300")
    return Live(image, workspace)
  }

  /// Writes, snapshots and deletions.
  public func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var system = ExtentRedirect()
    let base = try trial.model { () throws(Refusal) in try system.create(bytes: Self.bytes).view }
    try trial.prepare { (live) throws(EngineError) in
      try live.make(base)
      try FileCall.write(live.file(base), 0..<Self.bytes, byte: 1, flags: FileCall.creating)
      try live.image.sync()
    }
    var views = [base]
    for step in 0..<trial.steps {
      let view = trial.random.element(of: views)
      switch trial.random.number(in: 0..<100) {
      case 75..<88 where views.count < Self.mostViews:
        let copy = try trial.model { () throws(Refusal) in try system.snapshot(view, at: nil).view }
        try trial.act("snapshot \(view.number) as \(copy.number)") { (live) throws(EngineError) in
          try live.snapshot(view, as: copy)
        }
        views.append(copy)
      case 88... where views.count > 1:
        _ = try trial.model { () throws(Refusal) in try system.drop(view) }
        views.removeAll { $0 == view }
        try trial.act("delete \(view.number)") { (live) throws(EngineError) in try live.delete(view) }
      default: try write(view, step, &system, &trial)
      }
      try compare(system, views, &trial)
    }
  }

  private func write(
    _ view: ViewID, _ step: Int, _ system: inout ExtentRedirect, _ trial: inout Trial<Live>
  ) throws(EngineError) {
    let start = trial.random.number(in: 0..<Self.bytes)
    let range = start..<min(Self.bytes, start + trial.random.number(in: 1..<5 * 4096))
    let cost = try trial.model { () throws(Refusal) in try system.write(view, range) }
    let countsNodes = step % 8 == 0
    var before = 0
    try trial.act("write \(view.number) \(range.lowerBound)..<\(range.upperBound)") { (live) throws(EngineError) in
      if countsNodes { before = try live.generation() }
      try FileCall.write(live.file(view), range, byte: UInt8(truncatingIfNeeded: step))
      try live.image.sync()
    }
    guard countsNodes, let predicted = cost.metadataUnits else { return }
    try trial.check(Self.nodes, predicted: predicted) { (live) throws(EngineError) in
      try live.nodes(of: view, since: before)
    }
  }

  private func compare(
    _ system: ExtentRedirect, _ views: [ViewID], _ trial: inout Trial<Live>
  ) throws(EngineError) {
    let stats = system.stats()
    try trial.check(Self.used, predicted: system.usedBytes) { (live) throws(EngineError) in
      try live.image.usedDataOfBtrfs()
    }
    var seen: SharedExtents?
    for view in views {
      try trial.check(Self.shared, predicted: stats[view]?.reportedShared ?? 0) { (live) throws(EngineError) in
        if seen == nil { seen = try SharedExtents(views.map(live.file)) }
        return seen?.marked(of: live.file(view)) ?? -1
      }
    }
  }
}
