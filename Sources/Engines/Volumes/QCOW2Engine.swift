internal import Family

/// qcow2 images over images: writes that qemu-io does, and overlays that become backing files.
public struct QCOW2Engine: Engine {
  /// Images in a workspace.
  public final class Live {
    private let workspace: Workspace
    /// The images of each view, its own first.
    private var images: [ViewID: [String]] = [:]
    private var made = 0
    /// Writes that were not done yet: qemu-io does many in one run.
    private var pending: (view: ViewID, commands: [String])?

    init(_ workspace: Workspace) { self.workspace = workspace }

    /// Makes the image that has none behind it, with some data, and an overlay on it.
    func make(_ view: ViewID, bytes: Int) throws(EngineError) {
      try workspace.run("qemu-img", "create", "-q", "-f", "qcow2", workspace.inside("base.q"), "\(bytes)")
      try workspace.run("qemu-io", "-f", "qcow2", "-c", "write -q -P 1 0 4M", workspace.inside("base.q"))
      try add(view, over: ["base.q"])
    }

    private func add(_ view: ViewID, over below: [String]) throws(EngineError) {
      made += 1
      let image = "ov\(made).q"
      try workspace.run(
        "qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", workspace.inside(below[0]),
        workspace.inside(image))
      images[view] = [image] + below
    }

    func write(_ view: ViewID, _ range: Range<Int>, byte: UInt8) throws(EngineError) {
      if let pending, pending.view != view { try flush() }
      pending = (view, (pending?.commands ?? []) + ["write -q -P \(byte) \(range.lowerBound) \(range.count)"])
    }

    private func flush() throws(EngineError) {
      guard let (view, commands) = pending else { return }
      pending = nil
      let ending = try workspace.ending(
        of: "qemu-io", ["-f", "qcow2"] + commands.flatMap { ["-c", $0] } + [try own(view)])
      // qemu-io tells what it could not do, and ends well all the same.
      guard ending.status == 0, ending.output.isEmpty, ending.errors.isEmpty else {
        throw .failed("qemu-io: \(ending.output)\(ending.errors)")
      }
    }

    private func own(_ view: ViewID) throws(EngineError) -> String {
      guard let image = images[view]?.first else { throw .failed("there is no overlay \(view.number)") }
      return workspace.inside(image)
    }

    func fork(_ view: ViewID, to copy: ViewID, changed: Bool) throws(EngineError) {
      try flush()
      let chain = images[view] ?? []
      if changed { try add(view, over: chain) }
      try add(copy, over: changed ? chain : Array(chain.dropFirst()))
    }

    func remove(_ view: ViewID) throws(EngineError) {
      try flush()
      try FileCall.remove(try own(view))
      images[view] = nil
    }

    /// Bytes of the disk that the overlay itself maps.
    func mappedBytes(_ view: ViewID) throws(EngineError) -> Int {
      try flush()
      let map = try workspace.run("qemu-img", "map", "-f", "qcow2", "--output=json", try own(view))
      return map.split(separator: "\n").reduce(0) { sum, line in
        QEMUAnswer.number("depth", in: line) == 0 ? sum + (QEMUAnswer.number("length", in: line) ?? 0) : sum
      }
    }

    /// Where the image file ends, which must be where QEMU says that it uses it to; an image that holds nothing ends within a cluster.
    func endOffset(_ view: ViewID) throws(EngineError) -> Int {
      try flush()
      let report = try workspace.run("qemu-img", "check", "-f", "qcow2", "--output=json", try own(view))
      let size = try FileCall.size(try own(view))
      let clusters = (size + 65_535) / 65_536
      guard let end = QEMUAnswer.number("image-end-offset", in: report), end == clusters * 65_536 else {
        throw .failed("the image file has \(size) bytes, and qemu-img check says: \(report)")
      }
      return size
    }
  }

  private static let mapped = Quantity("mapped bytes", claim: "mapped bytes, and where the image ends")
  private static let end = Quantity("end of the image", claim: "mapped bytes, and where the image ends")

  /// The engine.
  public init() {}

  /// qcow2.
  public var member: String { "qcow2" }
  /// What an overlay maps, and where its file ends.
  public var quantities: [Quantity] { [Self.mapped, Self.end] }
  /// Writes of the reference: 60 checks; and new overlays come on top.
  public var provingSteps: Int { 660 }
  /// Of the images.
  public var options: [String: String] { ["cluster_size": "65536", "size": "\(Self.bytes)"] }

  /// Several second-level tables: each maps 512 MiB.
  private static let bytes = 3 << 30
  private static let mostViews = 4

  /// That of qemu-img.
  public func version(in workspace: Workspace) throws(EngineError) -> String {
    let line = try workspace.firstLine("qemu-img", "--version")
    _ = try workspace.firstLine("qemu-io", "--version")
    return String(line.prefix { $0 != "(" }).split(separator: " ").joined(separator: " ")
  }

  /// The images are made with the first view.
  public func open(in workspace: Workspace) throws(EngineError) -> Live { Live(workspace) }

  /// Writes, and overlays that are made and removed; every tenth step is compared.
  public func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var system = ClusterOverlays()
    let first = try trial.model { () throws(Refusal) in try system.create(bytes: Self.bytes).view }
    try trial.prepare { (live) throws(EngineError) in try live.make(first, bytes: Self.bytes) }
    var views = [first]
    var view = first
    for step in 0..<trial.steps {
      switch trial.random.number(in: 0..<100) {
      case ..<5 where views.count < Self.mostViews:
        let isChanged = system.mappedBytes(of: view) != 0
        let copy = try trial.model { () throws(Refusal) in try system.snapshot(view, at: nil).view }
        views.append(copy)
        try trial.act("overlay \(copy.number) of \(view.number)") { (live) throws(EngineError) in
          try live.fork(view, to: copy, changed: isChanged)
        }
        view = copy
      case 5..<8 where views.count > 1:
        _ = try trial.model { () throws(Refusal) in try system.drop(view) }
        views.removeAll { $0 == view }
        try trial.act("remove \(view.number)") { (live) throws(EngineError) in try live.remove(view) }
        view = views[0]
      default:
        if trial.random.happens(percent: 10) { view = trial.random.element(of: views) }
        // Near each other, so that clusters are met again.
        let start = trial.random.number(in: 0..<12) << 28 + trial.random.number(in: 0..<2_000_000)
        let range = start..<start + trial.random.number(in: 1..<200_000)
        _ = try trial.model { () throws(Refusal) in try system.write(view, range) }
        try trial.act("write \(view.number) \(range.lowerBound)..<\(range.upperBound)") { (live) throws(EngineError) in
          try live.write(view, range, byte: UInt8(truncatingIfNeeded: step))
        }
      }
      if step % 10 == 9 { try compare(system, view, &trial) }
    }
  }

  private func compare(_ system: ClusterOverlays, _ view: ViewID, _ trial: inout Trial<Live>) throws(EngineError) {
    guard let mapped = system.mappedBytes(of: view), let end = system.endOffset(of: view) else {
      throw .failed("the model does not know where the image ends")
    }
    try trial.check(Self.mapped, predicted: mapped) { (live) throws(EngineError) in try live.mappedBytes(view) }
    try trial.check(Self.end, predicted: end) { (live) throws(EngineError) in try live.endOffset(view) }
  }
}

/// Numbers in what programs of QEMU answer as JSON.
enum QEMUAnswer {
  /// The number behind the first key of a name; nil where there is none.
  static func number(_ key: String, in text: some StringProtocol) -> Int? {
    guard let place = text.firstRange(of: "\"\(key)\":") else { return nil }
    return Int(text[place.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
  }
}
