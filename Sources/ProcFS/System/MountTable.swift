/// What is mounted, as /proc/self/mountinfo says.
public enum MountTable {
  /// The devices of all mounts of a file system type.
  public static func devices(ofType type: String) throws(ProcFSError) -> Set<DeviceNumber> {
    try readText("/proc/self/mountinfo") { (text) throws(ParseFailure) in try devices(ofType: type, in: text) }
  }

  /// Lines as `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`; see proc_pid_mountinfo(5).
  package static func devices(ofType type: String, in text: Span<UInt8>) throws(ParseFailure) -> Set<DeviceNumber> {
    var devices: Set<DeviceNumber> = []
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      _ = try cursor.count(in: text)
      cursor.skipBlanks(in: text)
      _ = try cursor.count(in: text)
      cursor.skipBlanks(in: text)
      let major = try cursor.count(in: text)
      try cursor.expect(TextCursor.colon, in: text)
      let minor = try cursor.count(in: text)
      let rest = cursor.restOfLine(in: text)
      if let separator = rest.firstRange(of: " - "), rest[separator.upperBound...].hasPrefix(type + " "),
        let major = UInt32(exactly: major), let minor = UInt32(exactly: minor)
      {
        devices.insert(DeviceNumber(major: major, minor: minor))
      }
      try cursor.finishLine(in: text)
    }
    return devices
  }
}
