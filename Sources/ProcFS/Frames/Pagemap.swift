import Glibc

/// The page tables of one process, read through /proc/<pid>/pagemap.
///
/// The open file belongs to the address space the process had when it was opened. See Documentation/admin-guide/mm/pagemap.rst.
public struct Pagemap: ~Copyable {
  /// Bytes of a page on this machine.
  public static var pageSize: UInt64 { UInt64(getpagesize()) }

  private let file: ReadOnlyFile
  var descriptor: CInt { file.descriptor }
  var path: String { file.path }

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
  public func entries(addresses: Range<UInt64>, pageSize: UInt64 = Pagemap.pageSize) throws(ProcFSError)
    -> [PagemapEntry]
  {
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
