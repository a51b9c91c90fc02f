internal import CLinux
internal import Glibc
internal import ProcFS

/// Reads the marks that overlayfs keeps as extended attributes of files in its layers.
struct OverlayAttributes: Hashable, Sendable {
  /// `trusted.overlay.` or `user.overlay.`.
  let prefix: String
  /// Whether this process can see them: those of `trusted` only who has CAP_SYS_ADMIN on the machine, not in a user namespace.
  let areVisible: Bool

  init(areOfUser: Bool) {
    prefix = areOfUser ? "user.overlay." : "trusted.overlay."
    areVisible = areOfUser || Self.seesTrusted
  }

  /// A mark of a path; nil where it has none.
  func value(_ name: String, _ path: String) throws(StoreError) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe clx_attribute(path, prefix + name, &bytes, UInt64(bytes.count))
    if count == -ENODATA || count == -EOPNOTSUPP { return nil }
    guard count >= 0 else { throw StoreSource.failure(-count, path, "the attribute \(prefix + name)") }
    return Array(bytes.prefix(Int(count)))
  }

  private static var seesTrusted: Bool {
    guard let status = KernelFile.text("/proc/thread-self/status"),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
      let capabilities = UInt64(line.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16),
      let users = KernelFile.text("/proc/self/uid_map")
    else { return false }
    // Capabilities of a namespace that does not have all users are capabilities in that namespace.
    return capabilities >> 21 & 1 == 1
      && users.split { $0 == " " || $0 == "\n" }.compactMap { UInt64($0) } == [0, 0, UInt64(UInt32.max)]
  }
}
