internal import Family

/// XFS with reflink: files that are cloned, written and removed at random.
///
/// A write stays within one of the regions that are set aside at a time (`cowextsize`, 128 KiB): for several the kernel asks at once or one by one, as the blocks lie on the disk. What is set
/// aside is what a new mount gives back: `st_blocks` also counts blocks of the map of extents.
public struct XFSReflinkEngine: Engine {
  /// A mounted file system with files.
  public final class Live {
    let image: MountedImage

    init(_ image: MountedImage) { self.image = image }

    func path(_ view: ViewID) -> String { image.outside("f\(view.number)") }

    /// Bytes that the file system counts for the files, those set aside included.
    func allocated(_ views: [ViewID]) throws(EngineError) -> Int {
      var sum = 0
      for view in views { sum += try FileCall.allocated(path(view)) }
      return sum
    }

    func extents(_ views: [ViewID]) throws(EngineError) -> SharedExtents { try SharedExtents(views.map(path)) }
  }

  private static let distinct = Quantity(
    "bytes on the disk, each once", claim: "distinct blocks, and shared blocks of each file")
  private static let shared = Quantity(
    "shared bytes of a file", claim: "distinct blocks, and shared blocks of each file")
  private static let stale = Quantity(
    "bytes marked shared that nobody shares", claim: "distinct blocks, and shared blocks of each file")
  private static let aside = Quantity("set aside, given back by a new mount", claim: "blocks set aside (cowextsize)")

  /// The engine.
  public init() {}

  /// XFS.
  public var member: String { "xfs" }
  /// Bytes on the disk, of each file, and those set aside.
  public var quantities: [Quantity] { [Self.distinct, Self.shared, Self.stale, Self.aside] }
  /// Those of the reference.
  public var provingSteps: Int { 1200 }
  /// Of mkfs and mount.
  public var options: [String: String] { ["mkfs": "-m reflink=1", "mount": "noatime", "files": "6 of 393216 bytes"] }
  /// It mounts.
  public var mounts: Bool { true }

  private static let bytes = 3 * 131_072
  private static let mostFiles = 6

  /// The kernel's, and that of the program that made the file system.
  public func version(in workspace: Workspace) throws(EngineError) -> String {
    "\(KernelVersion.text), \(try workspace.firstLine("mkfs.xfs", "-V"))"
  }

  /// Makes the file system.
  public func open(in workspace: Workspace) throws(EngineError) -> Live {
    Live(
      try MountedImage(
        workspace, "xfs", bytes: 400 << 20, mkfs: ["mkfs.xfs", "-q", "-m", "reflink=1"],
        options: "noatime"))
  }

  /// Writes, clones, removals and new mounts.
  public func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var system = ReflinkFiles()
    let base = try trial.model { () throws(Refusal) in try system.create(bytes: Self.bytes).view }
    try trial.prepare { (live) throws(EngineError) in
      try FileCall.write(live.path(base), 0..<Self.bytes, byte: 1, flags: FileCall.creating)
    }
    var views = [base]
    for step in 0..<trial.steps {
      let view = trial.random.element(of: views)
      switch trial.random.number(in: 0..<100) {
      case 68..<82 where views.count < Self.mostFiles:
        let copy = try trial.model { () throws(Refusal) in try system.snapshot(view, at: nil).view }
        try trial.act("clone \(view.number) to \(copy.number)") { (live) throws(EngineError) in
          try FileCall.clone(live.path(view), to: live.path(copy))
        }
        views.append(copy)
      case 82..<92 where views.count > 1:
        _ = try trial.model { () throws(Refusal) in try system.drop(view) }
        views.removeAll { $0 == view }
        try trial.act("remove \(view.number)") { (live) throws(EngineError) in
          try FileCall.remove(live.path(view))
          try live.image.inactivate()
        }
      case 92...:
        let cost = system.reclaim()
        var given = 0
        try trial.act("mount again") { (live) throws(EngineError) in
          let before = try live.allocated(views)
          try live.image.remount()
          given = try before - live.allocated(views)
        }
        try trial.check(Self.aside, predicted: cost.freed) { _ in given }
      default:
        let range = Self.range(&trial.random)
        _ = try trial.model { () throws(Refusal) in try system.write(view, range) }
        try trial.act("write \(view.number) \(range.lowerBound)..<\(range.upperBound)") { (live) throws(EngineError) in
          try FileCall.write(live.path(view), range, byte: UInt8(truncatingIfNeeded: step))
        }
      }
      try Self.compare(system, views, &trial)
    }
  }

  /// Some blocks, or some bytes, of one region.
  private static func range(_ random: inout SeededNumbers) -> Range<Int> {
    let start = random.number(in: 0..<bytes)
    let end = (start / 131_072 + 1) * 131_072
    guard random.happens(percent: 60) else { return start..<min(end, start + random.number(in: 1..<30_000)) }
    let first = start / 4096 * 4096
    return first..<min(end, first + 4096 * random.number(in: 1..<9))
  }

  private static func compare(
    _ system: ReflinkFiles, _ views: [ViewID], _ trial: inout Trial<Live>
  ) throws(EngineError) {
    let stats = system.stats()
    var seen: SharedExtents?
    func extents(_ live: Live) throws(EngineError) -> SharedExtents {
      if let seen { return seen }
      let extents = try live.extents(views)
      seen = extents
      return extents
    }
    try trial.check(distinct, predicted: stats.physical - stats.reusable) { (live) throws(EngineError) in
      try extents(live).physical
    }
    for view in views {
      try trial.check(shared, predicted: stats[view]?.shared ?? 0) { (live) throws(EngineError) in
        try extents(live).shared(of: live.path(view))
      }
    }
    try trial.check(stale, predicted: 0) { (live) throws(EngineError) in try extents(live).markedAlone }
  }
}
