internal import ProcFS

/// The mounts that a path is among: those of this process, or of the one whose `/proc/PID/root` the path begins with, as that of a
/// container does.
struct MountNamespace: Hashable, Sendable {
  /// What stands before paths of the namespace: nothing, or `/proc/PID/root`.
  let prefix: String
  /// The process that /proc is asked of: its number, or `self`.
  let process: String

  /// Finds the namespace of a path.
  init(of path: String) {
    let parts = path.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: true)
    let isForeign =
      path.hasPrefix("/proc/") && parts.count > 2 && parts[2] == "root"
      && (Int32(parts[1]) != nil || parts[1] == "self")
    (process, prefix) = isForeign ? (String(parts[1]), "/proc/\(parts[1])/root") : ("self", "")
  }

  /// All mounts of it; none where they cannot be read.
  var mounts: [MountEntry] {
    (try? MountTable.mounts(of: process)) ?? []
  }

  /// A path of the namespace as this process opens it.
  func path(_ inside: String) -> String { prefix + inside }
}
