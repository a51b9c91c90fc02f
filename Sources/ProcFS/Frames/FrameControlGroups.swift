/// The control groups that page frames are charged to, read from /proc/kpagecgroup.
///
/// Needs `CAP_SYS_ADMIN`, and a kernel with `CONFIG_MEMCG`. See `page_cgroup_ino` in mm/memory-failure.c and mm/memcontrol.c.
public struct FrameControlGroups: ~Copyable {
  private let table: FrameTable

  /// Opens /proc/kpagecgroup.
  public init() throws(ProcFSError) {
    table = try FrameTable(path: "/proc/kpagecgroup")
  }

  /// Reads for each frame the inode number of the directory of its control group, in the order given; 0 for a frame that is charged to
  /// nobody, such as the zero page.
  ///
  /// One system call per run of neighbouring frames.
  public func inodes(of frames: [FrameNumber]) throws(ProcFSError) -> [UInt64] {
    try table.values(of: frames)
  }
}
