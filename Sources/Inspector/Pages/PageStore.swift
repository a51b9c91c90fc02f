package import ProcFS

/// The pages of all mappings of a scan, as runs.
public struct PageStore: Hashable, Sendable {
  /// All runs, mapping after mapping, each in the order of its pages.
  public private(set) var runs: [PageRun] = []
  /// Where the runs of each mapping end in `runs`.
  private var ends: [Int] = []

  package init() {}

  /// The runs of a mapping.
  public func runs(of mapping: Int) -> ArraySlice<PageRun> {
    runs[(mapping == 0 ? 0 : ends[mapping - 1])..<ends[mapping]]
  }

  /// How many mappings there are.
  public var mappingCount: Int { ends.count }

  /// Begins the next mapping.
  package mutating func beginMapping() { ends.append(runs.count) }

  /// Adds pages of the latest mapping, from a virtual page number on; those that hold nothing are left out.
  package mutating func append(firstPage: UInt64, entries: Span<PagemapEntry>) {
    for index in entries.indices where entries[index].rawValue != 0 {
      append(firstPage + UInt64(index), entries[index])
    }
    ends[ends.count - 1] = runs.count
  }

  private mutating func append(_ page: UInt64, _ entry: PagemapEntry) {
    let begin = ends.count < 2 ? 0 : ends[ends.count - 2]
    if runs.count > begin, runs[runs.count - 1].append(page, entry) { return }
    runs.append(PageRun(firstPage: page, entry: entry))
  }

  /// Adds a run of the latest mapping; false if its pages do not come after the others.
  mutating func append(_ run: PageRun) -> Bool {
    let begin = ends.count < 2 ? 0 : ends[ends.count - 2]
    if runs.count > begin, runs[runs.count - 1].pages.upperBound > run.firstPage { return false }
    runs.append(run)
    ends[ends.count - 1] = runs.count
    return true
  }

  /// Hands everything to a collector, as a scan does.
  func replay(into collector: inout SightingCollector) {
    // Whole PMDs at a time, as the scan read them: so much of a mapping by one PMD is never torn apart.
    let piece: UInt64 = 512
    for mapping in 0..<mappingCount {
      let number = collector.beginMapping()
      var block: [PagemapEntry] = []
      var blockStart: UInt64 = 0
      for run in runs(of: mapping) {
        for offset in 0..<UInt64(run.length) {
          let page = run.firstPage + offset
          if !block.isEmpty, page != blockStart + UInt64(block.count) || page % piece == 0 {
            collector.add(mapping: number, firstPage: blockStart, entries: block.span)
            block.removeAll(keepingCapacity: true)
          }
          if block.isEmpty { blockStart = page }
          block.append(run.entry(at: offset))
        }
      }
      if !block.isEmpty { collector.add(mapping: number, firstPage: blockStart, entries: block.span) }
    }
  }
}
