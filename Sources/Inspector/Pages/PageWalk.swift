package import ProcFS

/// The pages of one process of a snapshot in the order of their addresses, one by one.
package struct PageWalk {
  private let snapshot: Snapshot
  private var mapping: Int
  private let end: Int
  private var run: Int
  private var offset: UInt64 = 0

  /// One page that holds something.
  package struct Page {
    package var number: UInt64
    package var entry: PagemapEntry
    /// Its mapping, as an index of the snapshot.
    package var mapping: Int
  }

  package init(_ snapshot: Snapshot, mappings: Range<Int>) {
    self.snapshot = snapshot
    mapping = mappings.lowerBound
    end = mappings.upperBound
    run = mapping < end ? snapshot.pages.runs(of: mapping).startIndex : 0
  }

  /// The next page; nil at the end.
  package mutating func next() -> Page? {
    while mapping < end {
      let runs = snapshot.pages.runs(of: mapping)
      if run < runs.endIndex {
        let current = runs[run]
        if offset < UInt64(current.length) {
          defer { offset += 1 }
          return Page(number: current.firstPage + offset, entry: current.entry(at: offset), mapping: mapping)
        }
        run += 1
        offset = 0
        continue
      }
      mapping += 1
      offset = 0
      run = runs.endIndex
    }
    return nil
  }
}
