internal import Glibc

/// Paths without links.
enum ResolvedPath {
  /// Where a path leads, absolute.
  static func of(_ path: String, _ what: String) throws(StoreError) -> String {
    guard let resolved = unsafe realpath(path, nil) else { throw StoreSource.failure(errno, path, what) }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
