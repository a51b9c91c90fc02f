/// The page tables of one process, read through /proc/<pid>/pagemap.
///
/// The open file belongs to the address space the process had when it was opened. See Documentation/admin-guide/mm/pagemap.rst.
public struct Pagemap: ~Copyable {
  private let file: ReadOnlyFile

  /// Opens /proc/<pid>/pagemap.
  public init(pid: Int32) throws(ProcFSError) {
    file = try ReadOnlyFile(path: "/proc/\(pid)/pagemap", pid: pid)
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
