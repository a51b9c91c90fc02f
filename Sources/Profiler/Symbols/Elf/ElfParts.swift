/// A part of an ELF file that is mapped when the program is loaded (`PT_LOAD`).
struct ElfSegment: Hashable {
  /// Where its bytes are in the file.
  var offset: UInt64
  /// The address that the file was linked for.
  var address: UInt64
  /// Bytes in the file.
  var fileSize: UInt64
  /// Bytes in memory; those behind the file's are zero at first (`.bss`).
  var memorySize: UInt64
  var isExecutable: Bool
  var isWritable: Bool

  /// The addresses that it was linked for.
  var addresses: Range<UInt64> { address..<address + memorySize }
}

/// A named part of an ELF file.
struct ElfSection: Hashable {
  var name: String
  var type: UInt32
  var flags: UInt64
  var address: UInt64
  var offset: UInt64
  var size: UInt64
  /// The number of another section, whose meaning depends on the type.
  var link: UInt32
  var entrySize: UInt64

  /// The types of sections that are read here; see elf(5).
  static let (symbols, notes, noBits, dynamicSymbols): (UInt32, UInt32, UInt32, UInt32) = (2, 7, 8, 11)

  /// It is in memory when the program runs (`SHF_ALLOC`).
  ///
  /// Of what each thread has (`SHF_TLS`) only the values at the beginning are; the part without values has addresses of other sections.
  var isInMemory: Bool { flags & 2 != 0 && (flags & 0x400 == 0 || type != Self.noBits) }

  /// The addresses that it was linked for; empty if they cannot be.
  var addresses: Range<UInt64> {
    let (end, overflow) = address.addingReportingOverflow(size)
    return overflow ? address..<address : address..<end
  }
}
