import Glibc

/// The names in a directory of /proc or /sys.
enum DirectoryNames {
  /// Lists them in the order of their bytes, without those that begin with a dot.
  static func list(_ path: String, pid: Int32? = nil) throws(ProcFSError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw ReadOnlyFile.error(errno, path: path, pid: pid) }
    defer { unsafe _ = closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
