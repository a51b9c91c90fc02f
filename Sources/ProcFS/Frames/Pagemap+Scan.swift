internal import CLinux
import Glibc

/// PAGEMAP_SCAN (Linux 6.7), which skips what has no page tables; older kernels throw `notProvided`.
extension Pagemap {
  /// Reports the pages between two addresses that a question asks for, in ascending order; gives the address where to go on, the upper
  /// bound when all was seen.
  ///
  /// One call of the kernel, which holds the lock of the address space until it ends: after 512 regions or at the end of the range. More
  /// regions in one call would not be safe: the kernel's report of where it stopped can then be stale (`do_pagemap_scan` in
  /// fs/proc/task_mmu.c), so that pages would be counted twice.
  public func scan(
    _ addresses: Range<UInt64>, for question: PageQuestion, into regions: inout [PageRegion]
  ) throws(ProcFSError) -> UInt64 {
    var buffer = [clx_page_region](repeating: clx_page_region(), count: Self.mostRegions)
    var walked: UInt64 = 0
    let found = unsafe clx_scan_pagemap(
      descriptor, addresses.lowerBound, addresses.upperBound, clx_page_question(question, limit: 0), &buffer,
      Int32(Self.mostRegions), &walked)
    try check(found)
    for region in buffer.prefix(Int(found)) where region.start <= region.end {
      let next = PageRegion(
        addresses: region.start..<region.end, categories: PageCategories(rawValue: region.categories))
      // A region may have been cut where a call ended.
      if let last = regions.last, last.addresses.upperBound == region.start, last.categories == next.categories {
        regions[regions.count - 1].addresses = last.addresses.lowerBound..<region.end
      } else {
        regions.append(next)
      }
    }
    return walked
  }

  /// Reports all pages between two addresses that a question asks for, in as many calls as it takes.
  ///
  /// - Complexity: O(pages with page tables).
  public func regions(in addresses: Range<UInt64>, for question: PageQuestion) throws(ProcFSError) -> [PageRegion] {
    var regions: [PageRegion] = []
    var start = addresses.lowerBound
    while start < addresses.upperBound {
      let next = try scan(start..<addresses.upperBound, for: question, into: &regions)
      // Every call gets somewhere; a kernel that says otherwise would be asked for ever.
      guard next > start else { throw .truncated(path: path) }
      start = next
    }
    return regions
  }

  /// The address of the first page that is present or swapped, between two addresses; nil if there is none.
  ///
  /// The lock of the address space is held until the call ends.
  public func firstPresent(in addresses: Range<UInt64>) throws(ProcFSError) -> UInt64? {
    var region = clx_page_region()
    var walked: UInt64 = 0
    let question = clx_page_question(PageQuestion(any: [.present, .swapped]), limit: 1)
    let found = unsafe clx_scan_pagemap(
      descriptor, addresses.lowerBound, addresses.upperBound, question, &region, 1, &walked)
    try check(found)
    return found == 0 ? nil : region.start
  }

  /// How many pages between two addresses are mapped by a PMD at once: transparent huge pages and hugetlb.
  ///
  /// The lock of the address space is held until the call ends: keep the range short.
  public func hugePages(in addresses: Range<UInt64>, pageSize: UInt64 = Pagemap.pageSize) throws(ProcFSError)
    -> Int
  {
    let regions = try regions(in: addresses, for: PageQuestion(any: .huge, told: .huge))
    return regions.reduce(0) { $0 + Int(($1.addresses.upperBound - $1.addresses.lowerBound) / pageSize) }
  }

  private static let mostRegions = 512

  private func check(_ result: Int32) throws(ProcFSError) {
    switch result {
    case 0...: break
    case -ENOTTY: throw .notProvided(path: path)
    case -ESRCH: throw .processGone(path: path)
    default: throw .system(path: path, errno: -result)
    }
  }
}

extension clx_page_question {
  fileprivate init(_ question: PageQuestion, limit: UInt64) {
    self.init(
      inverted: question.inverted.rawValue, all: question.all.rawValue, any: question.any.rawValue,
      told: question.told.rawValue, pages: limit)
  }
}
