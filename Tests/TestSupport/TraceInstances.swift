internal import CLinux
internal import FoundationEssentials

/// The instances of tracefs, which need not be mounted anywhere that is seen.
public enum TraceInstances {
  /// Those that a process of this program has made; nil where tracefs may not be looked at.
  public static func made(by pid: Int32) -> [String]? {
    let directory = unsafe clx_tracefs_open_file("instances")
    guard directory >= 0 else { return nil }
    defer { clx_close(directory) }
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd/\(directory)")
    return names?.filter { $0.hasPrefix("cowscope-\(pid).") }
  }
}
