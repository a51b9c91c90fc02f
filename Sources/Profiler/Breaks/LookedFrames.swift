internal import Inspector
internal import ProcFS

/// The frames that the private memory of a process had at a look.
package struct LookedFrames {
  /// Pages that follow each other and have frames that follow each other.
  private struct Run {
    var page: UInt64
    var frame: UInt64
    var length: UInt64
  }

  private var runs: [Run] = []

  /// Takes pages in ascending order.
  package init(_ pages: some Sequence<(page: UInt64, frame: UInt64)>) {
    for (page, frame) in pages { append(page, frame) }
  }

  /// The frames that the private memory of a process has now; nil if it has ended or may not be read.
  ///
  /// - Complexity: O(pages of the process).
  init?(of pid: Int32, pace: ScanPace) {
    do throws(ProcFSError) {
      let maps = try ProcessDirectory(pid: pid).maps().mappings.filter { !$0.permissions.contains(.shared) }
      var reader = PageReader(try Pagemap(pid: pid), pageSize: Pagemap.pageSize, pace: pace)
      var clock = ScanClock(pace: pace)
      try reader.read(maps, clock: &clock) { _, first, entries in
        for index in entries.indices {
          if let frame = entries[index].frameNumber { append(first + UInt64(index), frame.rawValue) }
        }
      }
    } catch {
      return nil
    }
  }

  /// The frames of one process of a snapshot.
  ///
  /// - Complexity: O(pages of the process).
  init(_ snapshot: Snapshot, mappings: Range<Int>) {
    var walk = PageWalk(snapshot, mappings: mappings)
    self.init(
      AnyIterator { () -> (page: UInt64, frame: UInt64)? in
        while let page = walk.next() {
          guard !snapshot.mappings[page.mapping].mapping.permissions.contains(.shared),
            let frame = page.entry.frameNumber
          else { continue }
          return (page.number, frame.rawValue)
        }
        return nil
      })
  }

  private mutating func append(_ page: UInt64, _ frame: UInt64) {
    if let last = runs.last, last.page + last.length == page, last.frame + last.length == frame {
      runs[runs.count - 1].length += 1
    } else {
      runs.append(Run(page: page, frame: frame, length: 1))
    }
  }

  /// The frame of a page; nil if it had none.
  ///
  /// - Complexity: O(log n)
  package subscript(page: UInt64) -> UInt64? {
    let index = runs.partitioningIndex { $0.page + $0.length > page }
    guard index < runs.count, runs[index].page <= page else { return nil }
    return runs[index].frame + (page - runs[index].page)
  }
}
