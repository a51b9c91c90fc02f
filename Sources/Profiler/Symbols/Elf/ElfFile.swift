/// The parts of an ELF file of 64 bits, little-endian, for x86-64 or arm64.
///
/// Only the headers are read at first, and each table when it is asked for. Whatever the bytes are, a call gives a value or an
/// `ElfError`. See elf(5).
package struct ElfFile {
  /// The processors that are understood, by `e_machine`.
  enum Machine: UInt16 {
    case x86 = 62
    case arm64 = 183
  }

  let source: ElfSource
  let machine: Machine
  let segments: [ElfSegment]
  let sections: [ElfSection]
  private let noteParts: [Range<UInt64>]

  /// Tables of headers and of names of sections have a few KiB.
  private static let headerLimit: UInt64 = 16 << 20

  /// Reads the headers.
  ///
  /// - Parameter isLoaded: the bytes are the memory of a running program, where the headers of sections may be missing; then there are
  ///   none.
  package init(_ source: ElfSource, isLoaded: Bool = false) throws(ElfError) {
    guard source.size >= 4, try source.read(0, 4, "the beginning", limit: 4) == [0x7f, 0x45, 0x4c, 0x46] else {
      throw .notELF
    }
    let header = ElfFields(try source.read(0, 64, "the header", limit: 64))
    guard try header.u8(4) == 2 else { throw .unsupported(what: "files that are not of 64 bits") }
    guard try header.u8(5) == 1 else { throw .unsupported(what: "big-endian files") }
    guard let machine = Machine(rawValue: try header.u16(18)) else {
      throw .unsupported(what: "processor \(try header.u16(18))")
    }
    self.machine = machine
    self.source = source
    let table = try SectionTable(header, source, isLoaded: isLoaded)
    (segments, noteParts) = try Self.segments(header, source, table)
    sections = try table.sections(source, limit: Self.headerLimit)
  }

  private static func segments(
    _ header: ElfFields, _ source: ElfSource, _ table: SectionTable
  ) throws(ElfError) -> (load: [ElfSegment], notes: [Range<UInt64>]) {
    // More than 16 bits of them are counted by the first section.
    let count = try header.u16(56) == 0xffff ? UInt64(table.programHeaders) : UInt64(header.u16(56))
    guard count > 0 else { return ([], []) }
    guard try header.u16(54) == 56 else { throw .torn(what: "the program headers") }
    let all = ElfFields(
      try source.read(try header.u64(32), count * 56, "the program headers", limit: headerLimit))
    var load: [ElfSegment] = []
    var notes: [Range<UInt64>] = []
    for place in stride(from: 0, to: all.count, by: 56) {
      let (type, flags) = (try all.u32(place), try all.u32(place + 4))
      let segment = ElfSegment(
        offset: try all.u64(place + 8), address: try all.u64(place + 16), fileSize: try all.u64(place + 32),
        memorySize: try all.u64(place + 40), isExecutable: flags & 1 != 0, isWritable: flags & 2 != 0)
      let (fileEnd, overflow) = segment.offset.addingReportingOverflow(segment.fileSize)
      if type == 4, !overflow { notes.append(segment.offset..<fileEnd) }
      guard type == 1 else { continue }
      guard !overflow, segment.fileSize <= segment.memorySize,
        !segment.address.addingReportingOverflow(segment.memorySize).overflow
      else { throw .torn(what: "a segment") }
      load.append(segment)
    }
    return (load, notes)
  }

  /// The section of a name.
  func section(_ name: String) -> ElfSection? { sections.first { $0.name == name } }

  /// The bytes of a section; nil if it has none in the file.
  func bytes(of section: ElfSection, limit: UInt64) throws(ElfError) -> [UInt8]? {
    guard section.type != ElfSection.noBits else { return nil }
    return try source.read(section.offset, section.size, section.name, limit: limit)
  }

  /// Where notes are, by the headers of sections if there are any: those of debug files have no other valid place.
  var notePlaces: [Range<UInt64>] {
    let named = sections.filter { $0.type == ElfSection.notes }.compactMap { section -> Range<UInt64>? in
      let (end, overflow) = section.offset.addingReportingOverflow(section.size)
      return overflow ? nil : section.offset..<end
    }
    return named.isEmpty ? noteParts : named
  }
}

/// The headers of sections, as bytes.
private struct SectionTable {
  private var fields = ElfFields([])
  private var names = 0
  /// How many program headers there are, where the header has no room for it.
  private(set) var programHeaders: UInt32 = 0

  init(_ header: ElfFields, _ source: ElfSource, isLoaded: Bool) throws(ElfError) {
    let offset = try header.u64(40)
    guard offset != 0, !isLoaded else { return }
    guard try header.u16(58) == 64 else { throw .torn(what: "the headers of sections") }
    let first = ElfFields(try source.read(offset, 64, "the headers of sections", limit: 64))
    programHeaders = try first.u32(44)
    // More than 16 bits are in the first one, which describes nothing else.
    let count = try header.u16(60) == 0 ? try first.u64(32) : UInt64(header.u16(60))
    names = Int(try header.u16(62) == 0xffff ? first.u32(40) : UInt32(header.u16(62)))
    let (size, overflow) = count.multipliedReportingOverflow(by: 64)
    guard !overflow else { throw .torn(what: "the headers of sections") }
    fields = ElfFields(try source.read(offset, size, "the headers of sections", limit: 16 << 20))
  }

  func sections(_ source: ElfSource, limit: UInt64) throws(ElfError) -> [ElfSection] {
    guard fields.count > 0 else { return [] }
    guard names < fields.count / 64 else { throw .torn(what: "the names of sections") }
    let text = ElfFields(
      try source.read(
        try fields.u64(names * 64 + 24), try fields.u64(names * 64 + 32), "the names of sections", limit: limit))
    var sections: [ElfSection] = []
    for place in stride(from: 0, to: fields.count, by: 64) {
      guard let name = text.text(UInt64(try fields.u32(place))) else { throw .torn(what: "the names of sections") }
      sections.append(
        ElfSection(
          name: name, type: try fields.u32(place + 4), flags: try fields.u64(place + 8),
          address: try fields.u64(place + 16), offset: try fields.u64(place + 24), size: try fields.u64(place + 32),
          link: try fields.u32(place + 40), entrySize: try fields.u64(place + 56)))
    }
    return sections
  }
}
