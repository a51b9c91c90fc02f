/// What the kernel tells a program when it starts, as /proc/<pid>/auxv keeps it.
///
/// exec makes it anew, and fork hands it on. See `create_elf_tables` in fs/binfmt_elf.c and getauxval(3).
public struct AuxiliaryVector: Hashable, Sendable {
  /// One entry: what it is, an `AT_` constant, and its value.
  public struct Entry: Hashable, Sendable {
    /// What it is.
    public var type: UInt64
    /// Its value: a number or an address of the process.
    public var value: UInt64

    /// Creates an entry.
    public init(type: UInt64, value: UInt64) {
      self.type = type
      self.value = value
    }
  }

  /// The entries in the order of the kernel, without the one that ends them; none for a kernel thread or a zombie.
  public var entries: [Entry]

  /// Where sixteen random bytes of this exec are (`AT_RANDOM`); with address randomization the address itself is random.
  public var randomBytesAddress: UInt64? { entries.first { $0.type == 25 }?.value }

  /// Creates a vector.
  public init(entries: [Entry]) { self.entries = entries }

  /// Reads the bytes of the file: two words of the machine for each entry, and an entry of zeros at the end.
  public static func parse(_ bytes: Span<UInt8>) throws(ParseFailure) -> AuxiliaryVector {
    var entries: [Entry] = []
    var offset = 0
    func word(_ start: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) }
    }
    while offset < bytes.count {
      guard offset + 16 <= bytes.count else {
        throw ParseFailure(line: 1, column: offset + 1, what: "the vector ends within an entry")
      }
      let entry = Entry(type: word(offset), value: word(offset + 8))
      if entry.type == 0 { break }
      entries.append(entry)
      offset += 16
    }
    return AuxiliaryVector(entries: entries)
  }
}
