import Glibc

/// The numbers of the processes that /proc shows.
public enum ProcessNumbers {
  /// Lists them, ascending; threads are not among them.
  ///
  /// What hides from the caller (the mount option `hidepid`) is not there, nor is what runs in other PID namespaces.
  public static func all() throws(ProcFSError) -> [Int32] {
    guard let directory = unsafe opendir("/proc") else { throw .notProvided(path: "/proc") }
    defer { unsafe _ = closedir(directory) }
    var numbers: [Int32] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int32(name) { numbers.append(number) }
    }
    return numbers.sorted()
  }
}
