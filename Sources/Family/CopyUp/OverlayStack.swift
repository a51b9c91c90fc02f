/// Layers of files of which only the top one is written: OverlayFS, and the layers of container images.
///
/// A file is copied up as a whole when it is opened for writing, or when its attributes are changed, and not when a byte is
/// written. What lies below never changes and never goes. A view is a container: an upper layer over layers that it shares.
public struct OverlayStack: CopyOnWriteSystem {
  /// How a file comes into the upper layer.
  public enum CopyingUp: Sendable, Hashable {
    /// By its bytes: upper and lower are on different file systems, or on one that cannot share blocks.
    case data
    /// By a clone on a file system that writes in place what nobody else has (XFS).
    case cloneCounted
    /// By a clone on a file system that never writes in place (Btrfs).
    case cloneRedirected
  }

  /// What the upper layer of a container holds.
  public struct Upper: Sendable, Hashable {
    /// Files whose data is in it, wholly or in part.
    public var files = 0
    /// Bytes that it takes.
    public var allocated = 0
    /// Names of the lower layers that it hides.
    public var whiteouts = 0
    /// Directories that hide all that is below them.
    public var opaqueDirectories = 0
    /// Files of which it has only the attributes.
    public var metacopies = 0

    /// Nothing.
    public init() {}
  }

  struct Layer: Sendable {
    var files: [Int: UpperFile] = [:]
    /// Files in directories that were replaced.
    var opaque: [Range<Int>] = []
  }

  /// Lower layers that an overlay can have.
  public static let mostLowerLayers = 500

  /// Bytes of a block: the grain in which contents are told and space is taken.
  public let unitBytes = 4096
  /// How files come into the upper layer.
  public let copyingUp: CopyingUp
  /// A change of attributes copies no data (metacopy=on).
  public let hasMetacopy: Bool
  private var tree = LayerTree<Layer>()
  private var bottom: Int?
  private var fileCount = 0
  private var fileBytes = 0
  private var writes = 0

  /// No layers yet.
  public init(copyingUp: CopyingUp = .data, hasMetacopy: Bool = false) {
    (self.copyingUp, self.hasMetacopy) = (copyingUp, hasMetacopy)
  }

  private var blocksPerFile: Int { fileBytes.groups(of: unitBytes) }
  private var size: Int { (fileCount - 1) * blocksPerFile * unitBytes + fileBytes }

  /// Makes one file of so many bytes in the lowest layer, and a container over it.
  public mutating func create(bytes: Int) throws(Refusal) -> Made { try create(files: 1, bytesEach: bytes) }

  /// Makes files of one size in the lowest layer, and a container over it.
  ///
  /// File n begins at n times its size in blocks. Throws `alreadyCreated`, `outOfRange`, and `unsupported` for several files that are not
  /// whole blocks long.
  public mutating func create(files: Int, bytesEach: Int) throws(Refusal) -> Made {
    guard fileCount == 0 else { throw .alreadyCreated }
    try checkSize(bytesEach)
    guard files == 1 || files > 1 && bytesEach % unitBytes == 0 && files <= 1 << 56 / bytesEach else {
      throw .unsupported(.create, reason: "several files are each so many whole blocks of \(unitBytes) bytes")
    }
    (fileCount, fileBytes) = (files, bytesEach)
    let below = tree.addBottom(Layer())
    bottom = below
    var cost = Cost(.create)
    cost.bytesNew = files * bytesEach
    cost.allocated = files * blocksPerFile * unitBytes
    cost.dataWritten = cost.allocated
    return Made(tree.addView(Layer(), over: below), cost)
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard tree.tops[view] != nil, (0..<fileCount * blocksPerFile).contains(unit) else { return nil }
    let layer = place(unit / blocksPerFile, unit % blocksPerFile, tree.chain(view))
    return layer.map { UnitPlace(part: $0, piece: unit) }
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard tree.tops[view] != nil else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    var outcome = ReadOutcome(contents: [], lookups: 0)
    let chain = tree.chain(view)
    for unit in UnitSpan(range, unitBytes: unitBytes).units {
      outcome.contents.append(content(chain, unit, lookups: &outcome.lookups))
    }
    return outcome
  }

  /// What a block holds, seen through layers.
  private func content(_ chain: some Sequence<Int>, _ unit: Int, lookups: inout Int) -> Content {
    let (file, block) = (unit / blocksPerFile, unit % blocksPerFile)
    for number in chain where number != bottom {
      guard let layer = tree[number] else { continue }
      lookups += 1
      if let entry = layer.files[file] {
        if entry.kind == .whiteout { return .absent }
        if let written = entry.written[block] { return written }
        if entry.kind == .emptied { return .absent }
      } else if layer.opaque.contains(where: { $0.contains(file) }) {
        return .absent
      }
    }
    lookups += 1
    return .initial(unit: unit)
  }

  /// Whether a file is seen through layers.
  private func exists(_ file: Int, in chain: some Sequence<Int>) -> Bool {
    for number in chain where number != bottom {
      guard let layer = tree[number] else { continue }
      if let entry = layer.files[file] { return entry.kind != .whiteout }
      if layer.opaque.contains(where: { $0.contains(file) }) { return false }
    }
    return true
  }

  /// Opens the files of the range for writing, which copies up, and writes.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard tree.tops[view] != nil else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    let span = UnitSpan(range, unitBytes: unitBytes)
    let files = span.units.lowerBound / blocksPerFile...(span.units.upperBound - 1) / blocksPerFile
    for file in files { try checkExists(file, in: view, .write) }
    writes += 1
    var cost = Cost(.write)
    for file in files {
      let copying = copyUp(file, in: view)
      if copying.trigger == .open { cost.trigger = .open }
      cost = cost + copying
    }
    cost.bytesNew = range.count
    for unit in span.units { writeBlock(unit, in: view, span, &cost) }
    return cost
  }

  private func checkExists(_ file: Int, in view: ViewID, _ verb: Verb) throws(Refusal) {
    guard tree.tops[view] != nil else { throw .noSuchView(view) }
    guard (0..<fileCount).contains(file) else { throw .outOfRange(file..<file + 1, size: fileCount) }
    guard exists(file, in: tree.chain(view)) else { throw .unsupported(verb, reason: "file \(file) was removed") }
  }

  private mutating func writeBlock(_ unit: Int, in view: ViewID, _ span: UnitSpan, _ cost: inout Cost) {
    var ignored = 0
    let old = content(tree.chain(view), unit, lookups: &ignored)
    let new = (old == .absent ? .zeros : old).written(by: writes, covering: span.covered(unit), of: unitBytes)
    let (file, block) = (unit / blocksPerFile, unit % blocksPerFile)
    cost.dataWritten += unitBytes
    guard let entry = tree[view]?.files[file] else { return }
    let isOwn = entry.kind == .copied || entry.written[block] != nil
    if !isOwn { cost.allocated += unitBytes }
    let isCopied = entry.kind == .cloned && (!isOwn || copyingUp == .cloneRedirected) && span.kept(unit) > 0
    if isCopied {
      cost.unitsCopied += 1
      cost.bytesCopied += span.kept(unit)
      cost.bytesRead += unitBytes
    }
    if entry.kind == .cloned, isOwn, copyingUp == .cloneRedirected {
      cost.allocated += unitBytes
      cost.freed += unitBytes
    }
    tree.update(view) { $0.files[file]?.written[block] = new }
  }

  /// Opens a file for writing and closes it again: what copies it up, though nothing is written.
  public mutating func openForWriting(_ view: ViewID, file: Int) throws(Refusal) -> Cost {
    try checkExists(file, in: view, .write)
    return copyUp(file, in: view)
  }

  /// Opens all files of a container for writing, which copies them up.
  public mutating func open(_ view: ViewID) throws(Refusal) -> Cost {
    try ofAllFiles(view) { stack, file throws(Refusal) in try stack.openForWriting(view, file: file) }
  }

  /// Changes the mode or the owner of all files of a container.
  public mutating func changeAttributes(_ view: ViewID) throws(Refusal) -> Cost {
    try ofAllFiles(view) { stack, file throws(Refusal) in try stack.changeAttributes(view, file: file) }
  }

  /// Does the same to all files that a container shows, or to none.
  private mutating func ofAllFiles(
    _ view: ViewID, _ change: (inout OverlayStack, Int) throws(Refusal) -> Cost
  ) throws(Refusal) -> Cost {
    guard tree.tops[view] != nil else { throw .noSuchView(view) }
    let chain = tree.chain(view)
    var sum: Cost?
    for file in 0..<fileCount where exists(file, in: chain) {
      let cost = try change(&self, file)
      sum = sum.map { $0 + cost } ?? cost
    }
    return sum ?? Cost(.open)
  }

  /// Gives the upper layer the data of a file, unless it has it.
  private mutating func copyUp(_ file: Int, in view: ViewID) -> Cost {
    guard let top = tree[view], top.files[file]?.hasData != true else { return Cost(.write) }
    var cost = Cost(.open)
    // The entry in the directory, the attributes and what the file system logs of it.
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    // A clone of a file that is not what it was in the lowest layer shares what that one has.
    var entry = UpperFile(copyingUp == .data ? .copied : .cloned, blocks: blocksPerFile)
    if copyingUp == .data {
      if let source = source(of: file, below: view), source.kind == .emptied { entry = copy(of: source) }
      cost.unitsCopied = entry.allocated(of: blocksPerFile)
      cost.bytesCopied = entry.kind == .emptied ? cost.unitsCopied * unitBytes : fileBytes
      cost.bytesRead = cost.bytesCopied
      cost.allocated = cost.unitsCopied * unitBytes
      cost.dataWritten = cost.allocated
    }
    tree.update(view) { $0.files[file] = entry }
    return cost
  }

  /// A copy of a file that has only the blocks that were written since it was emptied; holes between them that are copied become blocks.
  private func copy(of source: UpperFile) -> UpperFile {
    var copy = source
    let data = source.written.elements.map { $0.place..<$0.place + 1 }
    let size = data.last?.upperBound ?? 0
    for piece in SparseCopy.pieces(data: data, size: size, pieceLength: SparseCopy.pieceBytes / unitBytes) {
      // Nothing was ever written there, and now it takes space.
      for block in piece where copy.written[block] == nil { copy.written[block] = .absent }
    }
    return copy
  }

  /// The entry below the top that has the data of a file; nil where the lowest layer has it.
  private func source(of file: Int, below view: ViewID) -> UpperFile? {
    for number in tree.chain(view).dropFirst() {
      if let entry = tree[number]?.files[file], entry.hasData { return entry }
    }
    return nil
  }

  /// Changes the mode or the owner of a file.
  ///
  /// Throws `noSuchView`, `outOfRange`, and `unsupported` for a file that was removed.
  public mutating func changeAttributes(_ view: ViewID, file: Int) throws(Refusal) -> Cost {
    try checkExists(file, in: view, .write)
    var cost = Cost(.attributes)
    if tree[view]?.files[file] == nil {
      if hasMetacopy {
        let entry = UpperFile(.attributes, blocks: blocksPerFile)
        tree.update(view) { $0.files[file] = entry }
      } else {
        cost = cost + copyUp(file, in: view)
      }
    }
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return cost
  }

  /// Opens a file with O_TRUNC, and makes it where it is not there (O_CREAT): no data is copied.
  public mutating func openTruncating(_ view: ViewID, file: Int) throws(Refusal) -> Cost {
    guard let top = tree[view] else { throw .noSuchView(view) }
    guard (0..<fileCount).contains(file) else { throw .outOfRange(file..<file + 1, size: fileCount) }
    var cost = Cost(.open)
    cost.freed = (top.files[file]?.allocated(of: blocksPerFile) ?? 0) * unitBytes
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    let entry = UpperFile(.emptied, blocks: blocksPerFile)
    tree.update(view) { $0.files[file] = entry }
    return cost
  }

  /// Removes a file: its data in the upper layer goes; if a layer below has the name, a whiteout takes its place.
  public mutating func unlink(_ view: ViewID, file: Int) throws(Refusal) -> Cost {
    try checkExists(file, in: view, .drop)
    var cost = Cost(.unlink)
    cost.freed = (tree[view]?.files[file]?.allocated(of: blocksPerFile) ?? 0) * unitBytes
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    let isOpaque = tree[view]?.opaque.contains { $0.contains(file) } ?? false
    let isBelow = !isOpaque && exists(file, in: tree.chain(view).dropFirst())
    let whiteout = isBelow ? UpperFile(.whiteout, blocks: blocksPerFile) : nil
    tree.update(view) { $0.files[file] = whiteout }
    return cost
  }

  /// Removes a directory with these files and makes an empty one of the same name.
  ///
  /// One mark at the directory hides all that is below it; there is no whiteout for each file.
  public mutating func replaceDirectory(_ view: ViewID, files: Range<Int>) throws(Refusal) -> Cost {
    guard let top = tree[view] else { throw .noSuchView(view) }
    try checkRange(files, size: fileCount)
    var cost = Cost(.unlink)
    let gone = top.files.filter { files.contains($0.key) }
    cost.freed = gone.values.reduce(0) { $0 + $1.allocated(of: blocksPerFile) } * unitBytes
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    tree.update(view) { layer in
      for file in gone.keys { layer.files[file] = nil }
      layer.opaque.removeAll { files.lowerBound <= $0.lowerBound && $0.upperBound <= files.upperBound }
      layer.opaque.append(files)
    }
    return cost
  }

  /// Makes another container.
  ///
  /// A container that has changed files becomes a layer first, and goes on in a new upper layer: the stack of an image that is committed.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "layers keep no history") }
    guard let top = tree[view] else { throw .noSuchView(view) }
    let isChanged = !top.files.isEmpty || !top.opaque.isEmpty
    // The new top, and the bottom, which is a lower layer too.
    guard tree.chain(view).count - 1 + (isChanged ? 1 : 0) <= Self.mostLowerLayers else {
      throw .limit(reason: "an overlay has at most \(Self.mostLowerLayers) lower layers")
    }
    if isChanged { tree.freeze(view, newTop: Layer()) }
    guard let below = tree.below(view) else { throw .noSuchView(view) }
    var cost = Cost(.snapshot)
    // The directories of the new upper layer.
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return Made(tree.addView(Layer(), over: below), cost)
  }

  /// Removes a container and its upper layer; layers below stay until `reclaim`.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard let top = tree.removeView(view) else { throw .noSuchView(view) }
    var cost = Cost(.drop)
    cost.freed = allocated(top) * unitBytes
    return cost
  }

  /// Blocks that a layer takes, the lowest excepted.
  private func allocated(_ layer: Layer) -> Int {
    layer.files.values.reduce(0) { $0 + $1.allocated(of: blocksPerFile) }
  }

  /// Removes layers over which there is no container any more.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    cost.freed = tree.prune().reduce(0) { $0 + allocated($1) } * unitBytes
    if let bottom, tree[bottom] == nil {
      cost.freed += fileCount * blocksPerFile * unitBytes
      self.bottom = nil
    }
    return cost
  }

  /// What the upper layer of a container holds; nil if there is no such container.
  public func upper(of view: ViewID) -> Upper? {
    guard let top = tree[view] else { return nil }
    var upper = Upper()
    upper.opaqueDirectories = top.opaque.count
    for entry in top.files.values {
      upper.files += entry.hasData ? 1 : 0
      upper.allocated += entry.allocated(of: blocksPerFile) * unitBytes
      upper.whiteouts += entry.kind == .whiteout ? 1 : 0
      upper.metacopies += entry.kind == .attributes ? 1 : 0
    }
    return upper
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let chains = Dictionary(uniqueKeysWithValues: tree.views.map { ($0, tree.chain($0)) })
    var bytes = chains.mapValues { _ in SharedBytes() }
    var touched: Set<Int> = []
    for (_, layer) in tree.layers {
      touched.formUnion(layer.files.keys)
      for files in layer.opaque { touched.formUnion(files) }
    }
    for view in chains.keys {
      bytes[view]?.add((fileCount - touched.count) * blocksPerFile * unitBytes, sharers: chains.count)
    }
    for file in touched {
      var blocks: Set<Int> = []
      for (_, layer) in tree.layers {
        if let entry = layer.files[file], entry.kind != .copied {
          blocks.formUnion(entry.written.elements.map(\.place))
        }
      }
      for block in blocks { account(1, chains.mapValues { place(file, block, $0) }, &bytes) }
      account(blocksPerFile - blocks.count, chains.mapValues { place(file, nil, $0) }, &bytes)
    }
    let layers = tree.layers.reduce(0) { $0 + allocated($1.layer) }
    let physical = (layers + (bottom == nil ? 0 : fileCount * blocksPerFile)) * unitBytes
    let garbage = physical - SharedBytes.physical(bytes.values)
    return Stats(
      views: tree.views.map { ViewStats($0, isReadOnly: false, bytes: bytes[$0] ?? SharedBytes()) },
      physical: physical, garbage: garbage, pinnedBy: garbage > 0 ? tree.views : [])
  }

  /// The layer that a block is read from; nil where there is none.
  ///
  /// Without a block: that of the blocks which no layer has one by one.
  private func place(_ file: Int, _ block: Int?, _ chain: [Int]) -> Int? {
    for number in chain where number != bottom {
      guard let layer = tree[number] else { continue }
      guard let entry = layer.files[file] else {
        if layer.opaque.contains(where: { $0.contains(file) }) { return nil }
        continue
      }
      switch entry.kind {
      case .whiteout: return nil
      case .copied: return number
      case .emptied: return block.flatMap { entry.written[$0] } == nil ? nil : number
      case .cloned: if block.flatMap({ entry.written[$0] }) != nil { return number }
      case .attributes: break
      }
    }
    return bottom
  }

  private func account(_ blocks: Int, _ places: [ViewID: Int?], _ bytes: inout [ViewID: SharedBytes]) {
    var sharers: [Int: Int] = [:]
    for case .some(let place) in places.values { sharers[place, default: 0] += 1 }
    for (view, place) in places {
      if let place { bytes[view]?.add(blocks * unitBytes, sharers: sharers[place] ?? 1) }
    }
  }
}
