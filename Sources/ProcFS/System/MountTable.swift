/// What is mounted, as /proc/<pid>/mountinfo says.
public enum MountTable {
  /// The mounts of the mount namespace of a process, by its number or `self`.
  public static func mounts(of process: String = "self") throws(ProcFSError) -> [MountEntry] {
    try readText("/proc/\(process)/mountinfo", parse: parse)
  }

  /// The devices of all mounts of a file system type.
  public static func devices(ofType type: String) throws(ProcFSError) -> Set<DeviceNumber> {
    Set(try mounts().filter { $0.type == type }.map(\.device))
  }

  /// Lines as `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`; see proc_pid_mountinfo(5).
  package static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> [MountEntry] {
    var mounts: [MountEntry] = []
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let number = try cursor.count(in: text)
      cursor.skipBlanks(in: text)
      _ = try cursor.count(in: text)
      cursor.skipBlanks(in: text)
      let major = try cursor.count(in: text)
      try cursor.expect(TextCursor.colon, in: text)
      let minor = try cursor.count(in: text)
      cursor.skipBlanks(in: text)
      guard let major = UInt32(exactly: major), let minor = UInt32(exactly: minor) else {
        throw cursor.failure("device number is larger than 32 bits")
      }
      let words = cursor.restOfLine(in: text).split(separator: " ", omittingEmptySubsequences: false)
      let device = DeviceNumber(major: major, minor: minor)
      if let mount = MountEntry(number: UInt64(number), device: device, words: words) { mounts.append(mount) }
      try cursor.finishLine(in: text)
    }
    return mounts
  }
}
