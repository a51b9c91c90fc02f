internal import CLinux
import Glibc

/// The page tables of one process, read through /proc/<pid>/pagemap.
///
/// The open file belongs to the address space the process had when it was opened. See Documentation/admin-guide/mm/pagemap.rst.
public struct Pagemap: ~Copyable {
  private let file: ReadOnlyFile

  /// Opens /proc/<pid>/pagemap.
  public init(pid: Int32) throws(ProcFSError) {
    file = try ReadOnlyFile(path: "/proc/\(pid)/pagemap", pid: pid)
  }

  /// Opens the pagemap of a process whose directory is open.
  public init(in directory: borrowing ProcessDirectory) throws(ProcFSError) {
    file = try ReadOnlyFile(in: directory, name: "pagemap")
  }

  /// Reads entries into the front of a buffer of the caller, from a virtual page number on; gives how many there were.
  ///
  /// Fewer than asked for where user addresses end. The kernel holds the lock of the address space for at most 2 MiB of addresses at
  /// a time, but takes it again at once.
  public func read(from page: UInt64, count: Int, into entries: inout [PagemapEntry]) throws(ProcFSError) -> Int {
    guard let first = Int(exactly: page), first < Int.max / 8 - count else {
      throw ProcFSError.truncated(path: file.path)
    }
    var span = entries.mutableSpan
    let bytes = try unsafe span.withUnsafeMutableBytes { (bytes) throws(ProcFSError) in
      try unsafe file.read(at: first * 8, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count * 8)]))
    }
    return bytes / 8
  }

  /// The address of the first page that is present or swapped, between two addresses (Linux 6.7); nil if there is none.
  ///
  /// Skips what has no page tables, which makes sparse mappings cheap. The lock of the address space is held until the call ends.
  public func firstPresent(in addresses: Range<UInt64>) throws(ProcFSError) -> UInt64? {
    let isPresent: UInt64 = 1 << 3
    let isSwapped: UInt64 = 1 << 4
    var region = clx_page_region()
    var walked: UInt64 = 0
    let found = unsafe clx_scan_pagemap(
      file.descriptor, addresses.lowerBound, addresses.upperBound, isPresent | isSwapped, 0, 1, &region, 1, &walked)
    switch found {
    case 0: return nil
    case 1...: return region.start
    case -ENOTTY: throw .notProvided(path: file.path)
    case -ESRCH: throw .processGone(path: file.path)
    default: throw .system(path: file.path, errno: -found)
    }
  }

  /// How many pages between two addresses are mapped by a PMD at once (Linux 6.7): transparent huge pages and hugetlb.
  ///
  /// The lock of the address space is held until the call ends: keep the range short.
  public func hugePages(in addresses: Range<UInt64>, pageSize: UInt64 = 4096) throws(ProcFSError) -> Int {
    let isHuge: UInt64 = 1 << 6
    var regions = [clx_page_region](repeating: clx_page_region(), count: 512)
    var pages: UInt64 = 0
    var start = addresses.lowerBound
    while start < addresses.upperBound {
      var walked: UInt64 = 0
      let found = unsafe clx_scan_pagemap(
        file.descriptor, start, addresses.upperBound, isHuge, isHuge, 0, &regions, 512, &walked)
      switch found {
      case 0...: break
      case -ENOTTY: throw .notProvided(path: file.path)
      case -ESRCH: throw .processGone(path: file.path)
      default: throw .system(path: file.path, errno: -found)
      }
      for region in regions.prefix(Int(found)) { pages += (region.end - region.start) / pageSize }
      start = max(walked, start + pageSize)
    }
    return Int(pages)
  }

  /// Reads the entries of a range of virtual page numbers (address divided by the page size), in order.
  ///
  /// One system call as a rule; 8 bytes of memory per page, mapped or not.
  public func entries(pages: Range<UInt64>) throws(ProcFSError) -> [PagemapEntry] {
    guard let end = Int(exactly: pages.upperBound), end < Int.max / 8 else {
      throw ProcFSError.truncated(path: file.path)
    }
    let first = Int(pages.lowerBound)
    let count = end - first
    var entries = [PagemapEntry](repeating: PagemapEntry(rawValue: 0), count: count)
    var span = entries.mutableSpan
    let read = try unsafe span.withUnsafeMutableBytes { (bytes) throws(ProcFSError) in
      try unsafe file.read(at: first * 8, into: bytes)
    }
    guard read == count * 8 else { throw try shortReadError() }
    return entries
  }

  /// Reads the entries of the pages that overlap a range of addresses.
  public func entries(addresses: Range<UInt64>, pageSize: UInt64 = 4096) throws(ProcFSError) -> [PagemapEntry] {
    guard !addresses.isEmpty else { return [] }
    return try entries(pages: addresses.lowerBound / pageSize..<(addresses.upperBound - 1) / pageSize + 1)
  }

  /// A short read means the end of the user addresses, or that the address space is gone: then page 0 cannot be read either.
  private func shortReadError() throws(ProcFSError) -> ProcFSError {
    var entry: UInt64 = 0
    let read = try unsafe withUnsafeMutableBytes(of: &entry) { (bytes) throws(ProcFSError) in
      try unsafe file.read(at: 0, into: bytes)
    }
    return read == 0 ? .processGone(path: file.path) : .truncated(path: file.path)
  }
}
