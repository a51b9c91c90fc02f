internal import Family
internal import StoreInspector

/// OverlayFS over two and more lower layers: containers that open, write, truncate, remove and replace at random, and are made images.
public struct OverlayEngine: Engine {
  /// The mounted file system below, and the overlays on it.
  public final class Live {
    let image: MountedImage
    private let workspace: Workspace
    private let options: String
    /// The upper layer of each container, and the layers below it, the nearest first.
    private var layers: [ViewID: [String]] = [:]
    private var made = 0

    init(_ image: MountedImage, _ workspace: Workspace, _ options: String) {
      (self.image, self.workspace, self.options) = (image, workspace, options)
    }

    /// Makes the lowest layer.
    func make(files: Int, blocks: Int, perFolder: Int) throws(EngineError) {
      try FileCall.makeFolder(image.outside("base"))
      for folder in 0..<files / perFolder { try FileCall.makeFolder(image.outside("base/d\(folder)")) }
      for file in 0..<files {
        try FileCall.write(
          image.outside("base/d\(file / perFolder)/f\(file)"), 0..<blocks * 4096, byte: UInt8(file + 1),
          flags: FileCall.creating)
      }
    }

    /// Begins a container over layers.
    func begin(_ view: ViewID, over lowers: [String]) throws(EngineError) {
      made += 1
      let upper = "u\(made)"
      for name in [upper, "w\(made)", merged(view)] { try workspace.run("mkdir", "-p", image.inside(name)) }
      let below = lowers.map(image.inside).joined(separator: ":")
      try workspace.run(
        "mount", "-t", "overlay", "none", "-o",
        "lowerdir=\(below),upperdir=\(image.inside(upper)),workdir=\(image.inside("w\(made)"))\(options)",
        image.inside(merged(view)))
      layers[view] = [upper] + lowers
    }

    private func merged(_ view: ViewID) -> String { "m\(view.number)" }

    func path(_ view: ViewID, _ name: String) -> String { image.outside(merged(view) + "/" + name) }

    /// Makes the upper layer of a container, if it has changed, the first lower one of two containers.
    func commit(_ view: ViewID, to copy: ViewID, changed: Bool) throws(EngineError) {
      guard let own = layers[view] else { throw .failed("there is no container \(view.number)") }
      guard changed else { return try begin(copy, over: Array(own.dropFirst())) }
      try workspace.run("umount", image.inside(merged(view)))
      try begin(view, over: own)
      try begin(copy, over: own)
    }

    func end(_ view: ViewID) throws(EngineError) {
      try workspace.run("umount", image.inside(merged(view)))
      guard let upper = layers.removeValue(forKey: view)?.first else { return }
      try workspace.run("rm", "-r", image.inside(upper))
    }

    func contents(_ view: ViewID) throws(EngineError) -> OverlayContents {
      try image.sync()
      do throws(StoreError) {
        return try OverlayInspection(upperDirectory: image.outside(layers[view]?.first ?? "")).contents
      } catch { throw .failed("\(error)") }
    }

    /// Bytes on the disk of all layers, each once.
    func physical() throws(EngineError) -> Int {
      try SharedExtents(Set(layers.values.joined()).sorted().map(image.outside)).physical
    }
  }

  /// What the layers lie on.
  enum Ground: Sendable {
    /// A file system without shared blocks.
    case plain
    /// The same, and a change of attributes copies no data.
    case metacopy
    /// XFS with shared blocks, on which both layers lie.
    case reflink
  }

  private let ground: Ground

  init(_ ground: Ground) { self.ground = ground }

  private static let files = 12
  private static let perFolder = 4
  private static let mostContainers = 4
  private static let mostLayers = 60

  private var blocks: Int { ground == .reflink ? 32 : 6 }
  private var claim: String {
    ground == .reflink ? "files and whiteouts of the upper layer" : "files, bytes and whiteouts of the upper layer"
  }
  private var dataFiles: Quantity { Quantity("files with data", claim: claim) }
  private var allocated: Quantity { Quantity("allocated bytes", claim: claim) }
  private var physical: Quantity {
    Quantity("bytes on the disk, each once", claim: "blocks, without what the file system sets aside")
  }
  private var whiteouts: Quantity { Quantity("whiteouts", claim: claim) }
  private var opaque: Quantity { Quantity("opaque directories", claim: claim) }
  private var metadataOnly: Quantity { Quantity("files with attributes alone", claim: claim) }

  /// OverlayFS, with or without reflink.
  public var member: String { ground == .reflink ? "overlayfs-reflink" : "overlayfs" }
  /// With metacopy it is a variant.
  public var variant: String { ground == .metacopy ? "metacopy" : "" }
  /// What the upper layer of the container that was acted on holds.
  public var quantities: [Quantity] {
    [dataFiles, whiteouts, opaque, metadataOnly, ground == .reflink ? physical : allocated]
  }
  /// Those of the reference.
  public var provingSteps: Int { 900 }
  /// Of mkfs and of the mounts.
  public var options: [String: String] {
    [
      "mkfs": "mkfs.xfs -m reflink=\(ground == .reflink ? 1 : 0)", "mount": "noatime,allocsize=4096",
      "overlay": overlayOptions, "files": "\(Self.files) of \(blocks * 4096) bytes",
    ]
  }
  /// It mounts.
  public var mounts: Bool { true }

  private var overlayOptions: String {
    ",index=off," + (ground == .metacopy ? "metacopy=on,redirect_dir=on" : "metacopy=off,redirect_dir=off")
  }

  /// The kernel's, and that of the program that made the file system.
  public func version(in workspace: Workspace) throws(EngineError) -> String {
    "\(KernelVersion.text), \(try workspace.firstLine("mkfs.xfs", "-V"))"
  }

  /// Makes the file system below.
  public func open(in workspace: Workspace) throws(EngineError) -> Live {
    let reflink = "reflink=\(ground == .reflink ? 1 : 0)"
    // Without the option, a file that grows gets more blocks than are written.
    let image = try MountedImage(
      workspace, "xfs", bytes: 400 << 20, mkfs: ["mkfs.xfs", "-q", "-m", reflink], options: "noatime,allocsize=4096")
    return Live(image, workspace, overlayOptions)
  }

  /// A container; from a tenth of the steps on there are images of it, and several.
  public func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var system = OverlayStack(
      copyingUp: ground == .reflink ? .cloneCounted : .data, hasMetacopy: ground == .metacopy)
    let bytes = blocks * 4096
    let first = try trial.model { () throws(Refusal) in
      try system.create(files: Self.files, bytesEach: bytes).view
    }
    try trial.prepare { (live) throws(EngineError) in
      try live.make(files: Self.files, blocks: blocks, perFolder: Self.perFolder)
      try live.begin(first, over: ["base"])
    }
    var containers = Containers(first)
    var commits = 0
    for step in 0..<trial.steps {
      let view = trial.random.element(of: containers.views)
      var acted = view
      let mayCommit = containers.views.count < Self.mostContainers && commits < Self.mostLayers
      switch trial.random.number(in: 0..<100) {
      case ..<6 where mayCommit && step >= trial.steps / 10, _ where commits == 0 && step == trial.steps / 10:
        let isChanged = system.upper(of: view).map { $0 != OverlayStack.Upper() } ?? false
        acted = try trial.model { () throws(Refusal) in try system.snapshot(view, at: nil).view }
        containers.fork(view, to: acted)
        commits += isChanged ? 1 : 0
        try trial.act("commit \(view.number) to \(acted.number)") { (live) throws(EngineError) in
          try live.commit(view, to: acted, changed: isChanged)
        }
      case 94... where containers.views.count > 2:
        _ = try trial.model { () throws(Refusal) in try system.drop(view) }
        _ = system.reclaim()
        containers.end(view)
        try trial.act("end \(view.number)") { (live) throws(EngineError) in try live.end(view) }
        acted = containers.views[0]
      default: try change(view, step, &containers, &system, &trial)
      }
      try compare(system, acted, &trial)
    }
  }

  /// Which files each container has.
  struct Containers {
    private(set) var views: [ViewID]
    private var gone: [ViewID: Set<Int>]

    init(_ first: ViewID) { (views, gone) = ([first], [first: []]) }

    mutating func fork(_ view: ViewID, to copy: ViewID) {
      views.append(copy)
      gone[copy] = gone[view]
    }

    mutating func end(_ view: ViewID) { views.removeAll { $0 == view } }

    func has(_ view: ViewID, _ file: Int) -> Bool { gone[view]?.contains(file) == false }

    mutating func set(_ view: ViewID, _ files: Range<Int>, areThere: Bool) {
      for file in files {
        if areThere { gone[view]?.remove(file) } else { gone[view]?.insert(file) }
      }
    }
  }

  private func change(
    _ view: ViewID, _ step: Int, _ containers: inout Containers, _ system: inout OverlayStack,
    _ trial: inout Trial<Live>
  ) throws(EngineError) {
    let file = trial.random.number(in: 0..<Self.files)
    let name = "d\(file / Self.perFolder)/f\(file)"
    let label = "\(view.number) \(file)"
    let kind = trial.random.number(in: 0..<100)
    if kind >= 95 {
      let folder = file / Self.perFolder
      let all = folder * Self.perFolder..<(folder + 1) * Self.perFolder
      _ = try trial.model { () throws(Refusal) in try system.replaceDirectory(view, files: all) }
      let present = all.filter { containers.has(view, $0) }
      containers.set(view, all, areThere: false)
      return try trial.act("replace directory \(view.number) \(folder)") { (live) throws(EngineError) in
        let path = live.path(view, "d\(folder)")
        for file in present { try FileCall.remove("\(path)/f\(file)") }
        try FileCall.removeFolder(path)
        try FileCall.makeFolder(path)
      }
    }
    guard containers.has(view, file), kind < 80 else {
      _ = try trial.model { () throws(Refusal) in try system.openTruncating(view, file: file) }
      containers.set(view, file..<file + 1, areThere: true)
      return try trial.act("truncate \(label)") { (live) throws(EngineError) in
        try FileCall.truncate(live.path(view, name))
      }
    }
    switch kind {
    case ..<15:
      _ = try trial.model { () throws(Refusal) in try system.openForWriting(view, file: file) }
      try trial.act("open \(label)") { (live) throws(EngineError) in
        try FileCall.open(live.path(view, name))
      }
    case ..<30:
      _ = try trial.model { () throws(Refusal) in try system.changeAttributes(view, file: file) }
      try trial.act("chmod \(label)") { (live) throws(EngineError) in
        try FileCall.changeMode(live.path(view, name), step % 2 == 0 ? 0o600 : 0o644)
      }
    case ..<45:
      _ = try trial.model { () throws(Refusal) in try system.unlink(view, file: file) }
      containers.set(view, file..<file + 1, areThere: false)
      try trial.act("remove \(label)") { (live) throws(EngineError) in try FileCall.remove(live.path(view, name)) }
    default:
      let bytes = blocks * 4096
      let start = trial.random.number(in: 0..<bytes)
      var end = min(bytes, start + trial.random.number(in: 1..<bytes))
      // XFS takes the last block of a clone for itself at once if the file ends within it, which is not modelled.
      if ground == .reflink { end = min(bytes, (end + 4095) / 4096 * 4096) }
      let range = start..<end
      _ = try trial.model { () throws(Refusal) in
        try system.write(view, file * bytes + range.lowerBound..<file * bytes + range.upperBound)
      }
      try trial.act("write \(label) \(range.lowerBound)..<\(range.upperBound)") { (live) throws(EngineError) in
        try FileCall.write(live.path(view, name), range, byte: UInt8(truncatingIfNeeded: step))
      }
    }
  }

  private func compare(_ system: OverlayStack, _ view: ViewID, _ trial: inout Trial<Live>) throws(EngineError) {
    guard let upper = system.upper(of: view) else { throw .failed("the model has no container \(view.number)") }
    var seen: OverlayContents?
    func contents(_ live: Live) throws(EngineError) -> OverlayContents {
      if let seen { return seen }
      let contents = try live.contents(view)
      seen = contents
      return contents
    }
    try trial.check(dataFiles, predicted: upper.files) { (live) throws(EngineError) in
      try contents(live).files.filter { $0.key != .metadataOnly }.reduce(0) { $0 + $1.value.count }
    }
    try trial.check(whiteouts, predicted: upper.whiteouts) { (live) throws(EngineError) in
      try contents(live).whiteouts
    }
    try trial.check(opaque, predicted: upper.opaqueDirectories) { (live) throws(EngineError) in
      try contents(live).opaqueDirectories ?? -1
    }
    try trial.check(metadataOnly, predicted: upper.metacopies) { (live) throws(EngineError) in
      try contents(live).files[.metadataOnly]?.count ?? 0
    }
    if ground == .reflink {
      try trial.check(physical, predicted: system.stats().physical) { (live) throws(EngineError) in
        try live.physical()
      }
    } else {
      try trial.check(allocated, predicted: upper.allocated) { (live) throws(EngineError) in
        try contents(live).files.values.reduce(0) { $0 + Int($1.allocated) }
      }
    }
  }
}
