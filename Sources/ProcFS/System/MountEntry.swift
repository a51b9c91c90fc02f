/// A line of /proc/<pid>/mountinfo.
///
/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`; see proc_pid_mountinfo(5).
public struct MountEntry: Sendable, Hashable {
  /// The number of the mount.
  public var number: UInt64
  /// The device number of the file system: the same for all its mounts and subvolumes.
  public var device: DeviceNumber
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
  public struct Option: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What stands behind the equals sign; nil without one.
    public var value: String?
  }

  /// The values of all options of a name, in their order.
  public func values(of name: String) -> [String] { options.compactMap { $0.name == name ? $0.value ?? "" : nil } }

  /// Takes the words of a line behind the device number: directories, options, optional fields up to a dash, and the file system; nil where
  /// some of them are missing.
  init?(number: UInt64, device: DeviceNumber, words: [Substring]) {
    guard let separator = words.firstIndex(of: "-"), separator >= 3, words.count >= separator + 4 else { return nil }
    (self.number, self.device) = (number, device)
    (root, mountPoint) = (Self.unescaped(words[0]), Self.unescaped(words[1]))
    (type, source) = (Self.unescaped(words[separator + 1]), Self.unescaped(words[separator + 2]))
    options = words[separator + 3].split(separator: ",").map { option in
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Option(name: Self.unescaped(parts[0]), value: parts.count > 1 ? Self.unescaped(parts[1]) : nil)
    }
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
