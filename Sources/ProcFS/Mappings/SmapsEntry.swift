/// One record of /proc/<pid>/smaps: a VMA and what its page tables hold.
public struct SmapsEntry: Hashable, Sendable {
  /// The VMA itself.
  public var mapping: Mapping
  /// The amounts, in bytes.
  public var counters: SmapsCounters
  /// `THPeligible`: whether a huge page may be used here, as the kernel says; nil before Linux 5.0.
  public var isTHPEligible: Bool?
  /// `ProtectionKey`: nil when the CPU or the kernel has none.
  public var protectionKey: Int?
  /// `VmFlags`, in the order printed.
  public var flags: [VMFlag]
  /// Lines whose key is not known.
  public var other: [OtherField]

  init(mapping: Mapping) {
    self.mapping = mapping
    counters = SmapsCounters()
    flags = []
    other = []
  }
}

extension TextCursor {
  /// Whether the line starts with a capital letter, as keys do; a mapping's line starts with a lower-case hexadecimal digit.
  func isAtKey(in text: Span<UInt8>) -> Bool {
    guard let byte = peek(in: text) else { return false }
    return byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
  }

  /// Reads the lines that follow a mapping's line, up to the next mapping.
  mutating func smapsEntry(of mapping: Mapping, in text: Span<UInt8>) throws(ParseFailure) -> SmapsEntry {
    var entry = SmapsEntry(mapping: mapping)
    var expected: UInt8 = 0
    while isAtKey(in: text) {
      let key = try key(in: text)
      if let field = SmapsField.named(key, in: text, expected: expected) {
        expected = field.rawValue + 1
        entry.counters[keyPath: field.counter] = try kibibytes(in: text)
        try finishLine(in: text)
      } else if text.equals("VmFlags", in: key) {
        entry.flags = try vmFlags(in: text)
      } else if text.equals("THPeligible", in: key) {
        skipBlanks(in: text)
        entry.isTHPEligible = try decimal(in: text) != 0
        try finishLine(in: text)
      } else if text.equals("ProtectionKey", in: key) {
        skipBlanks(in: text)
        entry.protectionKey = try count(in: text)
        try finishLine(in: text)
      } else {
        entry.other.append(try other(key: key, in: text))
      }
    }
    return entry
  }

  private mutating func vmFlags(in text: Span<UInt8>) throws(ParseFailure) -> [VMFlag] {
    var flags: [VMFlag] = []
    let end = endOfLine(in: text)
    skipBlanks(in: text)
    while offset < end {
      guard offset + 2 <= end, offset + 2 == end || text[offset + 2] == Self.space,
        text[offset + 1] != Self.space
      else { throw failure("expected a flag of two letters") }
      flags.append(VMFlag(text[offset], text[offset + 1]))
      advance(to: offset + 2)
      skipBlanks(in: text)
    }
    try finishLine(in: text)
    return flags
  }
}
