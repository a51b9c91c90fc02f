internal import Inspector
internal import ProcFS

/// Who shared which anonymous pages with whom when a recording began: what a replay starts from.
///
/// Many pages that follow each other are shared alike, so that a run of them takes no more than one.
public struct SharingOrigin: Sendable, Hashable, Codable {
  /// Pages that follow each other, each shared by the same processes.
  public struct Run: Sendable, Hashable, Codable {
    /// The number of the first page: its address divided by the size of a page.
    public var first: UInt64
    /// How many.
    public var count: Int
    /// Of each process the index of the first process that has the same frame there; nil if it has no anonymous page there.
    public var holders: [Int?]

    /// Creates a run.
    public init(first: UInt64, count: Int, holders: [Int?]) {
      self.first = first
      self.count = count
      self.holders = holders
    }
  }

  /// When, in nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64
  /// The processes.
  public var processes: [Int32]
  /// Ascending runs, which do not overlap.
  public var runs: [Run]

  /// Creates an origin.
  public init(time: UInt64, processes: [Int32], runs: [Run]) {
    self.time = time
    self.processes = processes
    self.runs = runs
  }

  /// Whether anybody had an anonymous page there.
  ///
  /// - Complexity: O(log runs).
  func contains(_ page: UInt64) -> Bool {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].first <= page { low = middle + 1 } else { high = middle }
    }
    return low > 0 && page < runs[low - 1].first + UInt64(runs[low - 1].count)
  }

  /// What a look at a family has seen; nil where frames are hidden.
  ///
  /// - Complexity: O(pages of all processes).
  public init?(_ profile: FamilyProfile) {
    guard profile.coverage.rung == .frames else { return nil }
    let snapshot = profile.snapshot
    self.init(time: profile.monotonic, processes: snapshot.processes.map(\.pid), runs: [])
    let categories = FrameCategories(snapshot)
    var walks = snapshot.mappingsByProcess.map { AnonymousWalk(PageWalk(snapshot, mappings: $0), snapshot, categories) }
    while let page = walks.compactMap({ $0.page?.number }).min() {
      let entries = walks.indices.map { walks[$0].take(page) }
      let holders = entries.map { entry in
        entry.flatMap { entry in entries.firstIndex { $0?.frameNumber == entry.frameNumber } }
      }
      if let last = runs.last, last.first + UInt64(last.count) == page, last.holders == holders {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(first: page, count: 1, holders: holders))
      }
    }
  }
}

/// Walks the private anonymous pages of a process that have a frame.
private struct AnonymousWalk {
  private var walk: PageWalk
  private let snapshot: Snapshot
  private let categories: FrameCategories
  private(set) var page: PageWalk.Page?

  init(_ walk: PageWalk, _ snapshot: Snapshot, _ categories: FrameCategories) {
    self.walk = walk
    self.snapshot = snapshot
    self.categories = categories
    advance()
  }

  /// The entry of a page, and the next page then; nil if there is none at this number.
  mutating func take(_ number: UInt64) -> PagemapEntry? {
    guard let page, page.number == number else { return nil }
    advance()
    return page.entry
  }

  private mutating func advance() {
    repeat { page = walk.next() } while page.map { !hasFrame($0) } ?? false
  }

  private func hasFrame(_ page: PageWalk.Page) -> Bool {
    page.entry.frameNumber != nil && categories.anonymousKind(of: page, in: snapshot) != nil
  }
}
