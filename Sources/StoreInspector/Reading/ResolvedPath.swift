internal import Glibc

/// Paths without links.
enum ResolvedPath {
  /// Where a path leads, absolute.
  ///
  /// A path below `/proc/PID/root` stays as it is: without links it would be a path of this process.
  static func of(_ path: String, _ what: String) throws(StoreError) -> String {
    guard MountNamespace(of: path).prefix.isEmpty else { return path }
    guard let resolved = unsafe realpath(path, nil) else { throw StoreSource.failure(errno, path, what) }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
