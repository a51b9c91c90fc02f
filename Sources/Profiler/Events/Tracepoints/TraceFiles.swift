internal import CLinux
internal import Glibc

/// Files of tracefs, wherever it is; nothing is mounted that another process could see.
enum TraceFiles {
  /// Reads the format of a tracepoint.
  static func format(group: String, name: String) throws(EventError) -> TracepointFormat {
    try TracepointFormat.parse(text("events/\(group)/\(name)/format", what: "tracepoint \(group):\(name)"))
  }

  private static func text(_ path: String, what: String) throws(EventError) -> String {
    let file = unsafe clx_tracefs_open_file(path)
    switch file {
    case 0...: break
    case -EACCES, -EPERM: throw .notPermitted(what: "tracefs")
    case -ENOENT: throw .notProvided(what: what)
    case -ENODEV, -ENOSYS: throw .notProvided(what: "tracefs")
    default: throw .system(call: "open of \(path)", errno: -file)
    }
    defer { clx_close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = unsafe read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(call: "read of \(path)", errno: errno) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }
}
