/// A database file with a log of page versions in front: SQLite in WAL mode.
///
/// A commit appends a frame for each page that it changed, whether anybody shares the page or not. A reader sees the frames up to its
/// mark. A checkpoint brings frames home as far as all marks allow; when everything is home and nobody reads the log, the next commit
/// begins it anew. The log file never becomes shorter.
public struct WriteAheadLog: CopyOnWriteSystem {
  private struct Frame: Sendable {
    var page: Int
    var content: Content
  }

  private struct Reader: Sendable {
    var mark: Int
    /// Frames that the reader looks at.
    var frames: Range<Int>
    /// Which log they are frames of.
    var generation: Int
  }

  /// What a checkpoint answers.
  public struct Checkpoint: Sendable, Hashable {
    /// Frames in the log.
    public let log: Int
    /// Frames that are home, those of earlier checkpoints included.
    public let backfilled: Int

    /// An answer.
    public init(log: Int, backfilled: Int) { (self.log, self.backfilled) = (log, backfilled) }
  }

  /// Bytes before the first frame.
  public static let headerBytes = 32
  /// Bytes before the page in each frame.
  public static let frameHeaderBytes = 24

  /// Bytes of a page.
  public let unitBytes: Int
  private var pages = 0
  private var size = 0
  private var base: ViewID?
  /// What the database file holds, where it is not what it was made with.
  private var file = SparseTable<Content>(places: 0)
  private var frames: [Frame] = []
  /// The numbers of a page's frames, in order; the first frame is 1.
  private var framesOfPage: [Int: [Int]] = [:]
  /// Frames that the log file has room for.
  private var longestLog = 0
  private var backfilled = 0
  private var generation = 0
  private var marks = ReaderMarks()
  private var readers: [ViewID: Reader] = [:]
  private var viewsMade = 0
  private var writes = 0

  /// No database yet.
  public init(pageBytes: Int = 4096) { unitBytes = pageBytes }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    pages = bytes.groups(of: unitBytes)
    file = SparseTable(places: pages)
    base = ViewID(0)
    viewsMade = 1
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = pages * unitBytes
    cost.dataWritten = cost.allocated
    return Made(ViewID(0), cost)
  }

  /// Bytes of the log file.
  public var logBytes: Int {
    longestLog == 0 ? 0 : Self.headerBytes + longestLog * (Self.frameHeaderBytes + unitBytes)
  }

  /// Frames in the log that is written now.
  public var frameCount: Int { frames.count }

  /// Where a page is read from by somebody who looks at these frames; nil means the database file.
  private func frame(of page: Int, in range: Range<Int>) -> Int? {
    framesOfPage[page]?.last { range.contains($0) }
  }

  /// The frames that a reader who comes now looks at.
  private var newestFrames: Range<Int> { backfilled + 1..<frames.count + 1 }

  /// The frames that a view looks at; nil if there is no such view.
  private func frames(of view: ViewID) -> Range<Int>? {
    if view == base { return newestFrames }
    return readers[view].map { $0.generation == generation ? $0.frames : 0..<0 }
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard let visible = frames(of: view), (0..<pages).contains(unit) else { return nil }
    return frame(of: unit, in: visible).map { UnitPlace(part: 1 + generation, piece: $0) } ?? UnitPlace(piece: unit)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard let visible = frames(of: view) else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    var outcome = ReadOutcome(contents: [], lookups: 0)
    for page in UnitSpan(range, unitBytes: unitBytes).units {
      let frame = frame(of: page, in: visible)
      outcome.lookups += frame == nil ? 2 : 1
      outcome.contents.append(frame.map { frames[$0 - 1].content } ?? content(page))
    }
    return outcome
  }

  private func content(_ page: Int) -> Content { file[page] ?? .initial(unit: page) }

  /// Takes a mark; everybody who comes, writers too, begins by that.
  private mutating func beginReading(needsLog: Bool) throws(Refusal) -> Int {
    let isNeeded = needsLog || backfilled < frames.count
    guard let mark = marks.take(frameCount: frames.count, needsLog: isNeeded) else {
      throw .limit(reason: "every read mark is in use and above what this reader sees")
    }
    return mark
  }

  /// Commits one transaction: a frame for each page that the range touches.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    try commit(view, [range])
  }

  /// Commits one transaction that writes several ranges, in this order; each page gets one frame.
  ///
  /// Throws `noSuchView`, `outOfRange`, and `readOnly` for a reader.
  public mutating func commit(_ view: ViewID, _ ranges: [Range<Int>]) throws(Refusal) -> Cost {
    guard view == base else {
      guard readers[view] == nil else { throw .readOnly(view, reason: "a reader sees one moment and cannot change it") }
      throw .noSuchView(view)
    }
    for range in ranges { try checkRange(range, size: size) }
    guard !ranges.isEmpty else { throw .outOfRange(0..<0, size: size) }
    var mark = try beginReading(needsLog: false)
    if mark == 0 {
      marks.release(mark)
      if backfilled > 0, !marks.readsLog { restart() }
      mark = try beginReading(needsLog: true)
    }
    defer { marks.release(mark) }
    let bytesBefore = logBytes
    var cost = Cost(.commit)
    var pages: [Int: (content: Content, kept: Int)] = [:]
    for range in ranges {
      writes += 1
      cost.bytesNew += range.count
      let span = UnitSpan(range, unitBytes: unitBytes)
      for page in span.units {
        let old = pages[page]?.content ?? newest(page)
        let new = old.written(by: writes, covering: span.covered(page), of: unitBytes)
        pages[page] = (new, min(pages[page]?.kept ?? unitBytes, span.kept(page)))
      }
    }
    for (page, change) in pages.sorted(by: { $0.key < $1.key }) {
      frames.append(Frame(page: page, content: change.content))
      framesOfPage[page, default: []].append(frames.count)
      cost.bytesCopied += change.kept
      cost.unitsCopied += change.kept > 0 ? 1 : 0
      cost.bytesRead += change.kept > 0 ? unitBytes : 0
      cost.dataWritten += unitBytes
    }
    longestLog = max(longestLog, frames.count)
    cost.metadataUnits = pages.count
    cost.metadataBytes = pages.count * Self.frameHeaderBytes
    cost.allocated = logBytes - bytesBefore
    cost.deferred = pages.count * unitBytes
    return cost
  }

  /// What the newest commit left in a page.
  private func newest(_ page: Int) -> Content {
    frame(of: page, in: newestFrames).map { frames[$0 - 1].content } ?? content(page)
  }

  /// Begins the log at its head: what is in it is home, and nobody reads it.
  private mutating func restart() {
    frames = []
    framesOfPage = [:]
    backfilled = 0
    generation += 1
    marks.restart()
  }

  /// Begins a reader, which takes a mark.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard view == base else {
      guard readers[view] == nil else {
        throw .unsupported(.snapshot, reason: "a reader begins at the newest commit and not where another reader is")
      }
      throw .noSuchView(view)
    }
    guard point == nil else { throw .unsupported(.snapshot, reason: "a reader begins at the newest commit") }
    let mark = try beginReading(needsLog: false)
    let reader = ViewID(viewsMade)
    viewsMade += 1
    readers[reader] = Reader(mark: mark, frames: mark == 0 ? 0..<0 : newestFrames, generation: generation)
    return Made(reader, Cost(.snapshot))
  }

  /// Ends a reader, or deletes the database.
  ///
  /// Throws `pinned` for the database while there are readers.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    var cost = Cost(.drop)
    if let reader = readers.removeValue(forKey: view) {
      marks.release(reader.mark)
    } else if view == base {
      guard readers.isEmpty else { throw .pinned(by: readers.keys.sorted()) }
      cost.freed = pages * unitBytes + logBytes
      base = nil
    } else {
      throw .noSuchView(view)
    }
    return cost
  }

  /// Brings home what all marks allow, as PRAGMA wal_checkpoint(PASSIVE) does.
  public mutating func checkpointPassively() -> (answer: Checkpoint, cost: Cost) {
    var cost = Cost(.checkpoint)
    let log = frames.count
    if base != nil, backfilled < log {
      let safe = marks.safeFrame(frameCount: log)
      if safe > backfilled, !marks.readsFile {
        for (page, numbers) in framesOfPage {
          // Only the newest version of a page is brought home, and only if it is within reach.
          guard let newest = numbers.last, newest > backfilled, newest <= safe else { continue }
          file[page] = frames[newest - 1].content
          cost.dataWritten += unitBytes
        }
        cost.deferred = -(safe - backfilled) * unitBytes
        backfilled = safe
      }
    }
    return (Checkpoint(log: log, backfilled: backfilled), cost)
  }

  /// Checkpoints without waiting for anyone (PASSIVE).
  public mutating func checkpoint() throws(Refusal) -> Cost { checkpointPassively().cost }

  /// Checkpoints without waiting for anyone; the log file stays as long as it is.
  public mutating func reclaim() -> Cost { checkpointPassively().cost }

  /// The readers because of which a checkpoint would not bring everything home now, or could not begin the log anew.
  public var blockingReaders: [ViewID] {
    var probe = marks
    let safe = probe.safeFrame(frameCount: frames.count)
    return readers.filter { _, reader in
      reader.mark == 0
        ? backfilled < frames.count : safe < frames.count || backfilled == frames.count && !frames.isEmpty
    }.keys.sorted()
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    guard let base else { return Stats(views: [], physical: 0) }
    let views = [base] + readers.keys.sorted()
    var bytes = Dictionary(uniqueKeysWithValues: views.map { ($0, SharedBytes()) })
    let touched = framesOfPage.keys
    for view in views { bytes[view]?.add((pages - touched.count) * unitBytes, sharers: views.count) }
    for page in touched {
      let places = views.map { frame(of: page, in: frames(of: $0) ?? 0..<0) }
      for (view, place) in zip(views, places) {
        bytes[view]?.add(unitBytes, sharers: places.count { $0 == place })
      }
    }
    let reachable = SharedBytes.physical(bytes.values)
    let metadata = longestLog == 0 ? 0 : Self.headerBytes + longestLog * Self.frameHeaderBytes
    let reusable = (longestLog - frames.count) * unitBytes
    let physical = pages * unitBytes + logBytes
    return Stats(
      views: views.map { ViewStats($0, isReadOnly: $0 != base, bytes: bytes[$0] ?? SharedBytes()) },
      physical: physical, garbage: physical - reachable - metadata - reusable, reusable: reusable, metadata: metadata,
      pinnedBy: blockingReaders)
  }
}
