/// The numbers of the processes that /proc shows.
public enum ProcessNumbers {
  /// Lists them, ascending; threads are not among them.
  ///
  /// What hides from the caller (the mount option `hidepid`) is not there, nor is what runs in other PID namespaces.
  public static func all() throws(ProcFSError) -> [Int32] {
    try DirectoryNames.list("/proc").compactMap { Int32($0) }.sorted()
  }
}
