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
  func contains(_ page: UInt64) -> Bool { holders(of: page) != nil }

  /// Of each process the index of the first that has the same frame there; nil where nobody had an anonymous page.
  ///
  /// - Complexity: O(log runs).
  func holders(of page: UInt64) -> [Int?]? {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].first <= page { low = middle + 1 } else { high = middle }
    }
    guard low > 0, page < runs[low - 1].first + UInt64(runs[low - 1].count) else { return nil }
    return runs[low - 1].holders
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
