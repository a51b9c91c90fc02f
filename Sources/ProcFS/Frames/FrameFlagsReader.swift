/// The flags of page frames, read from /proc/kpageflags.
///
/// Needs `CAP_SYS_ADMIN`.
public struct FrameFlagsReader: ~Copyable {
  private let table: FrameTable

  /// Opens /proc/kpageflags.
  public init() throws(ProcFSError) {
    table = try FrameTable(path: "/proc/kpageflags")
  }

  /// Reads the flags of frames, in the order given, with one system call per run of neighbouring frames.
  public func flags(of frames: [FrameNumber]) throws(ProcFSError) -> [FrameFlags] {
    try table.values(of: frames).map(FrameFlags.init(rawValue:))
  }
}
