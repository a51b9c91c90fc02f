/// A store that keeps the log of all changes and finds page versions in it: branches at any moment, as Neon makes them.
///
/// A write appends records and duplicates nothing. A branch is a position in the log of another: making one copies nothing, now or in
/// the past. A page is read from the newest version at or before the wanted position, on the branch or on those it came from.
/// Collection keeps what branches stand on and what lies within the horizon.
public struct HistoryTree: CopyOnWriteSystem {
  private struct Branch: Sendable {
    var parent: ViewID?
    /// Where it begins in the log of its parent.
    var start: Int
    /// The position after each write.
    var commits: [Int] = []
    var pages: SparseTable<PageHistory>
    /// Positions before this one may have been collected.
    var collectedTo = 0
    /// When it ends; nil if it does not.
    var end: Int?

    var head: Int { commits.last ?? start }
  }

  /// A place that a page version is kept at; no branch is the base.
  private struct Place: Hashable {
    var branch: ViewID?
    var index = 0
  }

  /// Bytes of a page.
  public let unitBytes: Int
  /// How much of the log of each branch is kept for branches in the past, in bytes.
  public let horizon: Int
  private var pages = 0
  private var size = 0
  private var root: ViewID?
  private var branches: [ViewID: Branch] = [:]
  /// Pages whose image in the base was collected.
  private var gone = SparseTable<Bool>(places: 0)
  private var viewsMade = 0
  private var writes = 0
  private var clock = 0

  /// An empty store.
  public init(pageBytes: Int = 8192, horizon: Int = 64 << 20) { (unitBytes, self.horizon) = (pageBytes, horizon) }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    pages = bytes.groups(of: unitBytes)
    gone = SparseTable(places: pages)
    root = ViewID(0)
    branches[ViewID(0)] = Branch(parent: nil, start: 0, pages: SparseTable(places: pages))
    viewsMade = 1
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = pages * unitBytes
    cost.dataWritten = cost.allocated
    return Made(ViewID(0), cost)
  }

  /// The places that a page of a branch is made from at a position: the newest version, and what it is a change of.
  private func places(_ view: ViewID, _ page: Int, at position: Int) -> [Place] {
    var places: [Place] = []
    var next: (view: ViewID, position: Int)? = (view, position)
    while let (view, position) = next, let branch = branches[view] {
      if let history = branch.pages[page], var index = history.index(at: position) {
        places.append(Place(branch: view, index: index))
        while !history.versions[index].isImage, index > 0 {
          index -= 1
          places.append(Place(branch: view, index: index))
        }
        if history.versions[index].isImage { return places }
      }
      next = branch.parent.map { ($0, branch.start) }
    }
    return places + [Place(branch: nil)]
  }

  /// What a page of a branch holds now.
  private func newest(_ view: ViewID, _ page: Int) -> Content {
    var next: (view: ViewID, position: Int)? = branches[view].map { (view, $0.head) }
    while let (view, position) = next, let branch = branches[view] {
      if let history = branch.pages[page], let index = history.index(at: position) {
        return history.versions[index].content
      }
      next = branch.parent.map { ($0, branch.start) }
    }
    return .initial(unit: page)
  }

  private func content(_ place: Place?, _ page: Int) -> Content {
    guard let place, let view = place.branch else { return .initial(unit: page) }
    return branches[view]?.pages[page]?.versions[place.index].content ?? .absent
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard let branch = branches[view], (0..<pages).contains(unit) else { return nil }
    guard let place = places(view, unit, at: branch.head).first, let owner = place.branch else {
      return UnitPlace(piece: unit)
    }
    let position = branches[owner]?.pages[unit]?.versions[place.index].position ?? 0
    return UnitPlace(part: (1 + owner.number) * pages + unit, piece: position)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard let branch = branches[view] else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    var outcome = ReadOutcome(contents: [], lookups: 0)
    for page in UnitSpan(range, unitBytes: unitBytes).units {
      let places = places(view, page, at: branch.head)
      outcome.contents.append(content(places.first, page))
      outcome.lookups += places.count
    }
    return outcome
  }

  /// Appends one record of the log for each page of the range.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard let head = branches[view]?.head else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    writes += 1
    var cost = Cost(.commit)
    cost.bytesNew = range.count
    let span = UnitSpan(range, unitBytes: unitBytes)
    for page in span.units {
      let old = newest(view, page)
      let version = PageHistory.Version(
        position: head + range.count, content: old.written(by: writes, covering: span.covered(page), of: unitBytes),
        recordBytes: span.covered(page).count)
      var history = branches[view]?.pages[page] ?? PageHistory()
      history.append(version)
      branches[view]?.pages[page] = history
    }
    branches[view]?.commits.append(head + range.count)
    cost.dataWritten = range.count
    cost.allocated = range.count
    // The headers of records, and the indexes of layers.
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return cost
  }

  /// Makes a branch now or at a moment of the past; nothing is copied.
  ///
  /// Throws `beyondHistory` for a moment that collection may have removed.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard let branch = branches[view] else { throw .noSuchView(view) }
    guard branch.end == nil else {
      throw .unsupported(.snapshot, reason: "a branch that ends by itself cannot have branches")
    }
    var position = branch.head
    if let point {
      guard (0...branch.commits.count).contains(point.writes) else { throw .beyondHistory(point) }
      position = point.writes == 0 ? branch.start : branch.commits[point.writes - 1]
      guard position >= branch.collectedTo else { throw .beyondHistory(point) }
    }
    let copy = ViewID(viewsMade)
    viewsMade += 1
    branches[copy] = Branch(parent: view, start: position, pages: SparseTable(places: pages), collectedTo: position)
    return Made(copy, Cost(.snapshot))
  }

  private func children(of view: ViewID) -> [ViewID] { branches.filter { $0.value.parent == view }.keys.sorted() }

  /// Removes a branch and its own history.
  ///
  /// Throws `pinned` while it has branches of its own.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard let branch = branches[view] else { throw .noSuchView(view) }
    let children = children(of: view)
    guard children.isEmpty else { throw .pinned(by: children) }
    var cost = Cost(.drop)
    cost.freed = branch.pages.elements.reduce(0) { $0 + bytes($1.value) }
    if view == root {
      cost.freed += baseBytes
      root = nil
    }
    branches[view] = nil
    return cost
  }

  private func bytes(_ version: PageHistory.Version) -> Int { version.isImage ? unitBytes : version.recordBytes }
  private func bytes(_ history: PageHistory) -> Int { history.versions.reduce(0) { $0 + bytes($1) } }
  private var baseBytes: Int { root == nil ? 0 : (pages - gone.count) * unitBytes }

  /// Collects garbage: versions that neither a branch nor a moment within the horizon needs.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    for view in branches.keys {
      guard let branch = branches[view] else { continue }
      let cutoff = max(branch.start, branch.head - horizon)
      let starts = children(of: view).compactMap { branches[$0]?.start }
      for (page, history) in branch.pages.elements {
        collect(page, history, of: view, cutoff: cutoff, starts: starts, &cost)
      }
      branches[view]?.collectedTo = max(branch.collectedTo, cutoff)
    }
    return cost
  }

  /// Removes the versions of a page that no position needs, where that takes less space.
  private mutating func collect(
    _ page: Int, _ history: PageHistory, of view: ViewID, cutoff: Int, starts: [Int], _ cost: inout Cost
  ) {
    let needed = Set(history.versions.indices.filter { history.versions[$0].position > cutoff })
      .union((starts + [cutoff]).compactMap { history.index(at: $0) })
    var kept = history
    kept.keep(needed)
    let needsBase =
      kept.versions.first.map { !$0.isImage } ?? true
      || (starts + [cutoff]).contains { history.index(at: $0) == nil }
    let losesBase = view == root && !needsBase && gone[page] == nil
    let before = bytes(history)
    let after = bytes(kept) - (losesBase ? unitBytes : 0)
    guard after < before else { return }
    branches[view]?.pages[page] = kept
    if losesBase { gone[page] = true }
    let images = zip(needed.sorted(), kept.versions).filter { $1.isImage && !history.versions[$0].isImage }
    for (_, image) in images {
      cost.unitsCopied += 1
      cost.bytesCopied += unitBytes
      cost.dataWritten += unitBytes
      cost.allocated += unitBytes - image.recordBytes
    }
    cost.freed += before - after + images.reduce(0) { $0 + unitBytes - $1.1.recordBytes }
  }

  /// Lets a branch end so many seconds from now.
  public mutating func limitLife(of view: ViewID, seconds: Int) throws(Refusal) {
    guard branches[view] != nil else { throw .noSuchView(view) }
    guard view != root else { throw .unsupported(.snapshot, reason: "the first branch does not end by itself") }
    let children = children(of: view)
    guard children.isEmpty else { throw .pinned(by: children) }
    branches[view]?.end = clock + max(0, seconds)
  }

  /// Lets time pass; branches whose time is over go.
  public mutating func wait(seconds: Int) -> (ended: [ViewID], cost: Cost) {
    clock += max(0, seconds)
    // Who ends by himself has no branches, so nothing can be in the way.
    let ended = branches.filter { $0.value.end.map { $0 <= clock } ?? false }.keys.sorted()
    var cost = Cost(.drop)
    for view in ended {
      cost.freed += branches[view]?.pages.elements.reduce(0) { $0 + bytes($1.value) } ?? 0
      branches[view] = nil
    }
    return (ended, cost)
  }

  /// The least that must be kept for all branches and their horizons, as `SyntheticSize` counts it.
  ///
  /// Every moment has the size of the base: writes here change bytes and add none.
  public var syntheticSize: Int? {
    guard let root else { return nil }
    var size = SyntheticSize(size: size)
    var heads: [Int] = []
    append(root, at: 0, &size, &heads)
    for head in heads { size.retain(head: head, horizon: horizon) }
    return size.total
  }

  /// Adds the commits of a branch, and the branches that begin between them.
  private func append(_ view: ViewID, at start: Int, _ size: inout SyntheticSize, _ heads: inout [Int]) {
    guard let branch = branches[view] else { return }
    var point = start
    var position = branch.start
    let children = children(of: view)
    for commit in [branch.start] + branch.commits {
      if commit > position { point = size.append(after: point, log: commit - position, size: self.size) }
      position = commit
      for child in children where branches[child]?.start == commit { append(child, at: point, &size, &heads) }
    }
    heads.append(point)
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let views = branches.keys.sorted()
    var bytes = Dictionary(uniqueKeysWithValues: views.map { ($0, SharedBytes()) })
    var touched = Set(gone.elements.map(\.place))
    for branch in branches.values { touched.formUnion(branch.pages.elements.map(\.place)) }
    for view in views { bytes[view]?.add((pages - touched.count) * unitBytes, sharers: views.count) }
    for page in touched {
      let placesOfViews = views.map { places($0, page, at: branches[$0]?.head ?? 0) }
      var sharers: [Place: Int] = [:]
      for place in placesOfViews.joined() { sharers[place, default: 0] += 1 }
      for (view, places) in zip(views, placesOfViews) {
        for place in places { bytes[view]?.add(self.bytes(place, page), sharers: sharers[place] ?? 1) }
      }
    }
    let physical = branches.values.reduce(baseBytes) { sum, branch in
      sum + branch.pages.elements.reduce(0) { $0 + self.bytes($1.value) }
    }
    return Stats(
      views: views.map { ViewStats($0, isReadOnly: false, bytes: bytes[$0] ?? SharedBytes()) }, physical: physical,
      garbage: physical - SharedBytes.physical(bytes.values), pinnedBy: views.filter { !children(of: $0).isEmpty })
  }

  private func bytes(_ place: Place, _ page: Int) -> Int {
    guard let view = place.branch, let history = branches[view]?.pages[page] else { return unitBytes }
    return bytes(history.versions[place.index])
  }
}
