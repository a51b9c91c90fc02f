/// A line of /proc/self/mountinfo.
///
/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`; see proc_pid_mountinfo(5).
public struct MountEntry: Sendable, Hashable, Codable {
  /// The number of the mount.
  public var number: UInt64
  /// The device number of the file system: the same for all its mounts and subvolumes.
  public var device: UInt64
  /// The directory of the file system that is mounted.
  public var root: String
  /// Where it is mounted.
  public var mountPoint: String
  /// The kind of the file system, as `overlay`.
  public var type: String
  /// What is mounted, by the name that mount(8) was given.
  public var source: String
  /// The options of the file system, names and values.
  public var options: [Option]

  /// An option of a file system.
  public struct Option: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// What stands behind the equals sign; nil without one.
    public var value: String?
  }

  /// The lines of a text; those of another form are left out, because a kernel to come may have more kinds of them.
  package static func parse(_ text: String) -> [MountEntry] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard let separator = words.firstIndex(of: "-"), separator >= 6, words.count >= separator + 4,
        let number = UInt64(words[0])
      else { return nil }
      let device = words[2].split(separator: ":").compactMap { UInt64($0) }
      guard device.count == 2 else { return nil }
      let options = words[separator + 3].split(separator: ",").map { option in
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return Option(name: unescaped(parts[0]), value: parts.count > 1 ? unescaped(parts[1]) : nil)
      }
      return MountEntry(
        number: number, device: deviceNumber(major: device[0], minor: device[1]), root: unescaped(words[3]),
        mountPoint: unescaped(words[4]), type: unescaped(words[separator + 1]), source: unescaped(words[separator + 2]),
        options: options)
    }
  }

  /// The values of all options of a name, in their order.
  func values(of name: String) -> [String] { options.compactMap { $0.name == name ? $0.value ?? "" : nil } }

  /// A number as `st_dev` has it; see makedev(3).
  static func deviceNumber(major: UInt64, minor: UInt64) -> UInt64 {
    (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xff) << 12 | (major & ~0xfff) << 32
  }

  /// A text in which the kernel has written some characters as a backslash and three octal digits.
  static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }),
        let value = digits.reduce(0, { $0 * 8 + Int($1 - UInt8(ascii: "0")) }) as Int?, value < 256
      {
        bytes.append(UInt8(value))
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
