internal import Glibc

/// What a snapshot says of the machine and the moment.
enum SystemFacts {
  /// Seconds since 1970.
  static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// `uname -r`.
  static func kernelRelease() -> String { line(of: "/proc/sys/kernel/osrelease") }

  /// Another one after each boot: frame numbers and start times of different boots have nothing in common.
  static func bootID() -> String { line(of: "/proc/sys/kernel/random/boot_id") }

  private static func line(of path: String) -> String {
    guard let file = unsafe fopen(path, "re") else { return "" }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
