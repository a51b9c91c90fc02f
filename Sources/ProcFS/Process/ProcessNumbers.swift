/// The numbers of the processes that /proc shows.
public enum ProcessNumbers {
  /// Lists them, ascending; threads are not among them.
  ///
  /// What hides from the caller (the mount option `hidepid`) is not there, nor is what runs in other PID namespaces.
  public static func all() throws(ProcFSError) -> [Int32] {
    try DirectoryNames.list("/proc").compactMap { Int32($0) }.sorted()
  }

  /// Lists the threads of a process, ascending; the first one is there as long as any other.
  public static func threads(of pid: Int32) throws(ProcFSError) -> [Int32] {
    let path = "/proc/\(pid)/task"
    let tids = try DirectoryNames.list(path, pid: pid).compactMap { Int32($0) }.sorted()
    guard !tids.isEmpty else { throw .processGone(path: path) }
    return tids
  }
}
