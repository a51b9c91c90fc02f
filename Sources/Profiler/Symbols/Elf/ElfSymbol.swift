/// A function or a global of an ELF file.
package struct ElfSymbol: Hashable {
  package enum Kind: Hashable {
    /// `STT_FUNC` and `STT_GNU_IFUNC`.
    case function
    /// `STT_OBJECT`.
    case global
  }

  package var kind: Kind
  /// The address that the file was linked for, and bytes; 0 bytes if the file does not say.
  package var address: UInt64
  package var size: UInt64
  /// Where its name is in the table of names.
  var name: UInt32
  /// 0 for a local name, 2 for a global one, 1 for a weak one.
  var weight: UInt8
  /// Where the section ends that it is in: it can end nowhere behind.
  var limit: UInt64
}

/// A table of symbols with its names.
package struct ElfSymbolTable {
  package let symbols: [ElfSymbol]
  private let names: ElfFields

  /// Bytes of the largest tables that are read: programs of several hundred MB have less.
  private static let (symbolLimit, nameLimit): (UInt64, UInt64) = (256 << 20, 512 << 20)

  /// Reads the functions and globals that a table of this file defines.
  ///
  /// - Complexity: O(n); the table is read piece by piece, the names at once.
  init(_ file: ElfFile, _ section: ElfSection) throws(ElfError) {
    guard section.entrySize == 24, section.type != ElfSection.noBits else { throw .torn(what: section.name) }
    guard section.offset <= file.source.size, section.size <= file.source.size - section.offset else {
      throw .torn(what: section.name)
    }
    guard section.size <= Self.symbolLimit else { throw .tooLarge(what: section.name) }
    guard let text = file.sections.indices.contains(Int(section.link)) ? file.sections[Int(section.link)] : nil,
      let names = try file.bytes(of: text, limit: Self.nameLimit)
    else { throw .torn(what: "the names of \(section.name)") }
    self.names = ElfFields(names)
    let ends = file.sections.map(\.addresses.upperBound)
    var symbols: [ElfSymbol] = []
    let piece: UInt64 = 24 << 15
    for start in stride(from: 0, to: section.size / 24 * 24, by: Int(piece)) {
      let count = min(piece, section.size / 24 * 24 - start)
      let entries = ElfFields(try file.source.read(section.offset + start, count, section.name, limit: piece))
      for place in stride(from: 0, to: Int(count), by: 24) {
        if let symbol = try Self.symbol(entries, place, ends) { symbols.append(symbol) }
      }
    }
    self.symbols = symbols
  }

  private static func symbol(
    _ entries: ElfFields, _ place: Int, _ sectionEnds: [UInt64]
  ) throws(ElfError) -> ElfSymbol? {
    let (info, home) = (try entries.u8(place + 4), try entries.u16(place + 6))
    let kind: ElfSymbol.Kind
    switch info & 15 {
    case 2, 10: kind = .function
    case 1: kind = .global
    default: return nil
    }
    guard try entries.u32(place) != 0 else { return nil }
    // Not defined here, or no address but a number (`SHN_UNDEF`, `SHN_ABS`, `SHN_COMMON`); 0xffff is in a section above 16 bits.
    guard home != 0, home < 0xff00 || home == 0xffff else { return nil }
    let limit = Int(home) < sectionEnds.count ? sectionEnds[Int(home)] : .max
    let weight: UInt8 = info >> 4 == 0 ? 0 : info >> 4 == 2 ? 1 : 2
    return ElfSymbol(
      kind: kind, address: try entries.u64(place + 8), size: try entries.u64(place + 16),
      name: try entries.u32(place), weight: weight, limit: limit)
  }

  /// The name of a symbol; nil if it has none, or if it lies outside of the table.
  package func name(_ symbol: ElfSymbol) -> String? {
    names.text(UInt64(symbol.name)).flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension ElfFile {
  /// The functions and globals that other files may use.
  package func dynamicSymbols() throws(ElfError) -> ElfSymbolTable? { try table(ElfSection.dynamicSymbols) }

  /// All functions and globals; nil if the file was stripped of them.
  package func allSymbols() throws(ElfError) -> ElfSymbolTable? { try table(ElfSection.symbols) }

  private func table(_ type: UInt32) throws(ElfError) -> ElfSymbolTable? {
    guard let section = sections.first(where: { $0.type == type }) else { return nil }
    return try ElfSymbolTable(self, section)
  }
}
