/// One VMA as a line of /proc/<pid>/maps shows it.
///
/// The first line of each record of smaps has the same form; see `show_map_vma` in fs/proc/task_mmu.c and
/// Documentation/filesystems/proc.rst.
public struct Mapping: Hashable, Sendable {
  /// The addresses the VMA covers.
  public var addresses: Range<UInt64>
  /// What may be done with the memory, and whether stores are shared.
  public var permissions: MappingPermissions
  /// The offset into the mapped file, in bytes.
  public var offset: UInt64
  /// The device that holds the mapped file, 0:0 for none.
  public var device: DeviceNumber
  /// The inode of the mapped file, 0 for none.
  public var inode: UInt64
  /// The path as the kernel prints it, nil for unnamed anonymous memory.
  ///
  /// May be a name in brackets such as `[heap]` or `[anon:name]`, may end in ` (deleted)`, and has a newline in the name written
  /// as `\012`. Backslashes are not escaped, and a file may itself be called `x (deleted)`: the text does not tell these apart.
  public var path: String?

  /// Creates a mapping from what a line says.
  public init(
    addresses: Range<UInt64>, permissions: MappingPermissions, offset: UInt64 = 0,
    device: DeviceNumber = DeviceNumber(major: 0, minor: 0), inode: UInt64 = 0, path: String? = nil
  ) {
    self.addresses = addresses
    self.permissions = permissions
    self.offset = offset
    self.device = device
    self.inode = inode
    self.path = path
  }
}

/// The four letters of a mapping's permissions.
public struct MappingPermissions: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// The letters that are set, one bit each.
  public var rawValue: UInt8

  /// Creates permissions from their bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `r`: `VM_READ`.
  public static let read = Self(rawValue: 1 << 0)
  /// `w`: `VM_WRITE`.
  public static let write = Self(rawValue: 1 << 1)
  /// `x`: `VM_EXEC`.
  public static let execute = Self(rawValue: 1 << 2)
  /// `s` instead of `p`: `VM_MAYSHARE`.
  public static let shared = Self(rawValue: 1 << 3)

  /// The letters as the kernel prints them, for example `rw-p`.
  public var description: String {
    (contains(.read) ? "r" : "-") + (contains(.write) ? "w" : "-") + (contains(.execute) ? "x" : "-")
      + (contains(.shared) ? "s" : "p")
  }
}

/// A block device by its two numbers.
public struct DeviceNumber: Hashable, Sendable {
  /// The driver's number.
  public var major: UInt32
  /// The device's number within the driver.
  public var minor: UInt32

  /// Creates a device number.
  public init(major: UInt32, minor: UInt32) {
    self.major = major
    self.minor = minor
  }

  /// The same as `st_dev` has it; see makedev(3).
  public var statNumber: UInt64 {
    let (major, minor) = (UInt64(major), UInt64(minor))
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xff) << 12 | (major & ~0xfff) << 32
  }
}

extension TextCursor {
  /// Reads the two addresses that start a mapping's line.
  mutating func addresses(in text: Span<UInt8>) throws(ParseFailure) -> Range<UInt64> {
    let start = try hexadecimal(in: text)
    try expect(UInt8(ascii: "-"), in: text)
    let end = try hexadecimal(in: text)
    guard start <= end else { throw failure("the mapping ends before it starts") }
    return start..<end
  }

  /// Reads the rest of a mapping's line and moves to the next line.
  mutating func mapping(at addresses: Range<UInt64>, in text: Span<UInt8>) throws(ParseFailure) -> Mapping {
    try expect(Self.space, in: text)
    let permissions = try permissions(in: text)
    try expect(Self.space, in: text)
    let offset = try hexadecimal(in: text)
    try expect(Self.space, in: text)
    let major = try hexadecimal(in: text)
    try expect(Self.colon, in: text)
    let minor = try hexadecimal(in: text)
    guard let major = UInt32(exactly: major), let minor = UInt32(exactly: minor) else {
      throw failure("device number is larger than 32 bits")
    }
    try expect(Self.space, in: text)
    let inode = try decimal(in: text)
    // A name may end in blanks.
    let end = endOfLine(in: text)
    guard self.offset == end || text[self.offset] == Self.space else { throw failure("expected ' '") }
    skipBlanks(in: text)
    let path = text.string(in: self.offset..<end)
    advance(to: end)
    try finishLine(in: text)
    return Mapping(
      addresses: addresses, permissions: permissions, offset: offset,
      device: DeviceNumber(major: major, minor: minor), inode: inode, path: path.isEmpty ? nil : path)
  }

  private mutating func permissions(in text: Span<UInt8>) throws(ParseFailure) -> MappingPermissions {
    var permissions: MappingPermissions = []
    if try flag(UInt8(ascii: "r"), else: UInt8(ascii: "-"), in: text) { permissions.insert(.read) }
    if try flag(UInt8(ascii: "w"), else: UInt8(ascii: "-"), in: text) { permissions.insert(.write) }
    if try flag(UInt8(ascii: "x"), else: UInt8(ascii: "-"), in: text) { permissions.insert(.execute) }
    if try flag(UInt8(ascii: "s"), else: UInt8(ascii: "p"), in: text) { permissions.insert(.shared) }
    return permissions
  }

  private mutating func flag(
    _ set: UInt8, else clear: UInt8, in text: Span<UInt8>
  ) throws(ParseFailure) -> Bool {
    if peek(in: text) == set {
      try expect(set, in: text)
      return true
    }
    try expect(clear, in: text)
    return false
  }
}
