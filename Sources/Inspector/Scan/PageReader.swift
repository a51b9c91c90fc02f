package import ProcFS

/// Reads the pages of all mappings of one process, in short calls.
///
/// Mappings that lie close together are read by one call. Where a call ended in a hole, PAGEMAP_SCAN finds the next page that is
/// there, so that reservations of terabytes cost little.
package struct PageReader: ~Copyable {
  private let pagemap: Pagemap
  private let pageSize: UInt64
  private var buffer: [PagemapEntry]
  private let longest: Int
  /// Whether this kernel has PAGEMAP_SCAN.
  private var findsNext = true
  /// The most addresses that one search may look through: empty page tables are skipped, but searching costs a lock too.
  private static let longestSearch: UInt64 = 64 << 30

  /// Creates a reader that makes calls as long as a pace permits.
  package init(_ pagemap: consuming Pagemap, pageSize: UInt64, pace: ScanPace) {
    self.pagemap = pagemap
    self.pageSize = pageSize
    longest = pace.pagesOfOneRead
    buffer = Array(repeating: PagemapEntry(rawValue: 0), count: longest)
  }

  /// Reads everything, and hands out pieces: the index of the mapping, the first virtual page number, and the entries.
  ///
  /// - Throws: `ProcFSError.processGone` if the address space has gone, also by exec.
  package mutating func read(
    _ mappings: [Mapping], clock: inout ScanClock,
    _ body: (Int, UInt64, Span<PagemapEntry>) -> Void
  ) throws(ProcFSError) {
    var index = 0
    var page: UInt64 = 0
    while index < mappings.count {
      let mapping = pages(of: mappings[index])
      page = max(page, mapping.lowerBound)
      if page >= mapping.upperBound || mapping.lowerBound >= Self.firstKernelAddress / pageSize {
        index += 1
        continue
      }
      // Up to a border of whole PMDs, over every mapping that begins before it.
      let border = (page / UInt64(longest) + 1) * UInt64(longest)
      var end = min(border, mapping.upperBound)
      var last = index
      while last + 1 < mappings.count, case let next = pages(of: mappings[last + 1]), next.lowerBound < border {
        end = min(border, next.upperBound)
        last += 1
      }
      let count = Int(end - page)
      let found = try clock.call(pages: count) { () throws(ProcFSError) in
        try pagemap.read(from: page, count: count, into: &buffer)
      }
      guard found == count else { throw .processGone(path: "/proc/PID/pagemap") }
      for each in index...last {
        let part = pages(of: mappings[each]).clamped(to: page..<end)
        guard !part.isEmpty else { continue }
        let entries = buffer.span.extracting(Int(part.lowerBound - page)..<Int(part.upperBound - page))
        if Self.holdsSomething(entries) { body(each, part.lowerBound, entries) }
      }
      page = end
      // A hole at the end is likely to go on; looking for its end costs one short call.
      let endsInHole = !Self.holdsSomething(buffer.span.extracting(count - max(1, count / 4)..<count))
      if endsInHole {
        page = try nextPage(from: end, before: mapping.upperBound, clock: &clock)
      }
    }
  }

  /// How many pages of a mapping a PMD maps; nil if this kernel does not tell.
  mutating func hugePages(of mapping: Mapping, clock: inout ScanClock) throws(ProcFSError) -> Int? {
    var pages = 0
    var start = mapping.addresses.lowerBound
    while start < mapping.addresses.upperBound {
      let range = start..<min(mapping.addresses.upperBound, start + Self.longestHugeSearch)
      do throws(ProcFSError) {
        pages += try clock.call(pages: 0) { () throws(ProcFSError) in
          try pagemap.hugePages(in: range, pageSize: pageSize)
        }
      } catch .notProvided {
        return nil
      }
      start = range.upperBound
    }
    return pages
  }

  /// The most addresses that one search for huge pages walks over: a table of small pages among them takes 10 microseconds.
  private static let longestHugeSearch: UInt64 = 64 << 20

  /// Where user addresses end on x86-64 with five levels: vsyscall lies above, and has no page tables of its own.
  private static let firstKernelAddress: UInt64 = 1 << 56

  private static func holdsSomething(_ entries: Span<PagemapEntry>) -> Bool {
    for index in entries.indices where entries[index].rawValue != 0 { return true }
    return false
  }

  private func pages(of mapping: Mapping) -> Range<UInt64> {
    mapping.addresses.lowerBound / pageSize..<mapping.addresses.upperBound / pageSize
  }

  /// The next page of a mapping that is worth reading.
  private mutating func nextPage(
    from page: UInt64, before end: UInt64, clock: inout ScanClock
  ) throws(ProcFSError) -> UInt64 {
    var start = page * pageSize
    while findsNext, start < end * pageSize {
      let stop = min(end * pageSize, start + Self.longestSearch)
      do throws(ProcFSError) {
        let range = start..<stop
        let found = try clock.call(pages: 0) { () throws(ProcFSError) in try pagemap.firstPresent(in: range) }
        if let found { return found / pageSize }
        start = stop
      } catch .notProvided {
        findsNext = false
        return page
      }
    }
    return max(page, start / pageSize)
  }
}
