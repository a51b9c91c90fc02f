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

/// What one record of a text tells about the next: its list of flags, with the place in the text it was read from.
struct RecordMemory {
  fileprivate var place = 0..<0
  fileprivate var flags: [VMFlag] = []
  fileprivate let lines = AmountLine.layout
}

extension TextCursor {
  /// Whether the line starts with a capital letter, as keys do; a mapping's line starts with a lower-case hexadecimal digit.
  func isAtKey(in text: Span<UInt8>) -> Bool {
    guard let byte = peek(in: text) else { return false }
    return byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
  }

  /// Reads the lines that follow a mapping's line, up to the next mapping.
  ///
  /// Records repeat one order of keys and few lists of flags, so the next key is guessed and the last list is used again.
  mutating func smapsEntry(
    of mapping: Mapping, in text: Span<UInt8>, memory: inout RecordMemory
  ) throws(ParseFailure) -> SmapsEntry {
    var entry = SmapsEntry(mapping: mapping)
    var guess: SmapsField? = .size
    while isAtKey(in: text) {
      if let field = guess, let amount = memory.lines.amount(of: field, at: offset, in: text) {
        entry.counters[field] = amount
        guess = field.next
        skipLine(ofLength: AmountLine.length)
        continue
      }
      if let field = guess, skipKey(field.key, in: text) {
        entry.counters[field] = try kibibytes(in: text)
        guess = field.next
      } else if skipKey("VmFlags", in: text) {
        let line = offset..<endOfLine(in: text)
        if !text.equals(memory.place, in: line) {
          memory.flags = try vmFlags(in: text)
          memory.place = line
        }
        entry.flags = memory.flags
        advance(to: line.upperBound)
      } else if skipKey("THPeligible", in: text) {
        skipBlanks(in: text)
        entry.isTHPEligible = try decimal(in: text) != 0
      } else if skipKey("ProtectionKey", in: text) {
        skipBlanks(in: text)
        entry.protectionKey = try count(in: text)
      } else {
        let key = try key(in: text)
        if let field = SmapsField.named(key, in: text) {
          entry.counters[field] = try kibibytes(in: text)
          guess = field.next
        } else {
          entry.other.append(OtherField(key: text.string(in: key), value: restOfLine(in: text)))
        }
      }
      try finishLine(in: text)
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
    return flags
  }
}
