/// The jumps of an ELF file to functions of other files (`.plt`), and the functions' names.
///
/// Each jump loads its target from a slot that a relocation names, so the names are found by decoding the jumps: their order says nothing
/// where there are several such sections.
struct LinkageTable {
  /// A section of jumps; the names of those that could be decoded.
  private struct Part {
    var addresses: Range<UInt64>
    var names: [(address: UInt64, name: String)]
  }

  private var parts: [Part] = []

  private static let sectionNames: Set<String> = [".plt", ".plt.sec", ".plt.got", ".plt.bnd", ".iplt"]

  /// Reads the sections of jumps.
  init(_ file: ElfFile) throws(ElfError) {
    let sections = file.sections.filter { Self.sectionNames.contains($0.name) && !$0.addresses.isEmpty }
    guard !sections.isEmpty else { return }
    let slots = try Self.slots(file, wantsAll: sections.contains { $0.name == ".plt.got" })
    for section in sections {
      guard let bytes = try file.bytes(of: section, limit: 16 << 20) else { continue }
      let code = ElfFields(bytes)
      let jumps = try file.machine == .x86 ? Self.x86Jumps(code, section) : Self.arm64Jumps(code, section)
      let names = jumps.compactMap { jump in slots[jump.slot].map { (address: jump.start, name: $0) } }
      parts.append(Part(addresses: section.addresses, names: names))
    }
  }

  /// The function that a jump is for, or `(plt)`; nil for an address that is in no such section.
  func entry(at address: UInt64) -> NamedRanges.Entry? {
    guard let part = parts.first(where: { $0.addresses.contains(address) }) else { return nil }
    let next = part.names.firstIndex { $0.address > address } ?? part.names.count
    guard next > 0 else { return NamedRanges.Entry(name: "(plt)", addresses: part.addresses) }
    let end = next < part.names.count ? part.names[next].address : part.addresses.upperBound
    let (start, name) = part.names[next - 1]
    return NamedRanges.Entry(name: name + "@plt", addresses: start..<max(start, end))
  }

  /// The names of functions by the address of the slot that holds their address.
  private static func slots(_ file: ElfFile, wantsAll: Bool) throws(ElfError) -> [UInt64: String] {
    var slots: [UInt64: String] = [:]
    for section in file.sections where section.name == ".rela.plt" || wantsAll && section.name == ".rela.dyn" {
      guard section.entrySize == 24, file.sections.indices.contains(Int(section.link)),
        let bytes = try file.bytes(of: section, limit: 256 << 20)
      else { continue }
      let table = file.sections[Int(section.link)]
      guard table.type == ElfSection.dynamicSymbols, file.sections.indices.contains(Int(table.link)),
        let symbolBytes = try file.bytes(of: table, limit: 256 << 20),
        let nameBytes = try file.bytes(of: file.sections[Int(table.link)], limit: 256 << 20)
      else { continue }
      let (relocations, symbols, names) = (ElfFields(bytes), ElfFields(symbolBytes), ElfFields(nameBytes))
      for place in stride(from: 0, to: relocations.count / 24 * 24, by: 24) {
        let info = try relocations.u64(place + 8)
        guard slotTypes.contains(UInt32(truncatingIfNeeded: info)), info >> 32 != 0 else { continue }
        let symbol = Int(info >> 32) * 24
        guard symbol + 24 <= symbols.count, let name = names.text(UInt64(try symbols.u32(symbol))) else { continue }
        slots[try relocations.u64(place)] = name
      }
    }
    return slots
  }

  /// `R_X86_64_GLOB_DAT`, `R_X86_64_JUMP_SLOT`, `R_AARCH64_GLOB_DAT` and `R_AARCH64_JUMP_SLOT`.
  private static let slotTypes: Set<UInt32> = [6, 7, 1025, 1026]

  /// The address where an entry starts, and that of the slot by which it jumps.
  private typealias Jump = (start: UInt64, slot: UInt64)

  /// `jmp *slot(%rip)`, the only such instruction in an entry, maybe after `endbr64` and with a prefix `bnd`.
  private static func x86Jumps(_ code: ElfFields, _ section: ElfSection) throws(ElfError) -> [Jump] {
    var jumps: [Jump] = []
    var place = 0
    while place <= code.count - 6 {
      // Entries have 8 or 16 bytes; the first one of `.plt` pushes before it jumps.
      let start = place
      var jump = start
      if start <= code.count - 11, try code.u32(start) == 0xfa1e_0ff3 { jump += 4 }
      if try code.u8(jump) == 0xf2 { jump += 1 }
      if jump <= code.count - 6, try code.u16(jump) == 0x25ff {
        let distance = Int64(jump + 6) + Int64(Int32(bitPattern: try code.u32(jump + 2)))
        jumps.append((section.address &+ UInt64(start), section.address &+ UInt64(bitPattern: distance)))
      }
      place += 8
    }
    return jumps
  }

  /// `adrp x16, page` and `ldr x17, [x16, offset]`, maybe after `bti c`.
  private static func arm64Jumps(_ code: ElfFields, _ section: ElfSection) throws(ElfError) -> [Jump] {
    var jumps: [Jump] = []
    for place in stride(from: 0, through: code.count - 8, by: 4) {
      let (page, load) = (try code.u32(place), try code.u32(place + 4))
      guard page & 0x9f00_001f == 0x9000_0010, load & 0xffc0_03ff == 0xf940_0211 else { continue }
      let before = place >= 4 ? try code.u32(place - 4) : 0
      let hasMark = before == 0xd503_245f
      let high = Int64(Int32(bitPattern: (page >> 5 & 0x7ffff) << 13) >> 13)
      let distance = (high << 2 | Int64(page >> 29 & 3)) << 12
      let base = (section.address &+ UInt64(place)) & ~0xfff &+ UInt64(bitPattern: distance)
      jumps.append(
        (section.address &+ UInt64(hasMark ? place - 4 : place), base &+ UInt64(load >> 10 & 0xfff) << 3))
    }
    return jumps
  }
}
