/// How often page frames are mapped, read from /proc/kpagecount.
///
/// A count is the number of PTEs that map the frame plus the number of PMDs that map its folio; 0 for the zero pages. Needs
/// `CAP_SYS_ADMIN`. See `kpagecount_read` in fs/proc/page.c.
public struct FrameCounts: ~Copyable {
  private let table: FrameTable

  /// Opens /proc/kpagecount.
  public init() throws(ProcFSError) {
    table = try FrameTable(path: "/proc/kpagecount")
  }

  /// Reads the counts of frames, in the order given, with one system call per run of neighbouring frames.
  public func counts(of frames: [FrameNumber]) throws(ProcFSError) -> [UInt64] {
    try table.values(of: frames)
  }
}
