/// A place in a program that its authors have marked for tracers (USDT): a note of the section `.note.stapsdt`.
package struct StaticProbe: Hashable, Sendable {
  /// Who has marked it, such as `python`.
  package var provider: String
  /// What happens there, such as `gc__start`.
  package var name: String
  /// Where its instruction is in the file, in bytes.
  package var offset: UInt64
  /// Where a counter is in the file that tells the program whether somebody watches, in bytes; nil if it asks nobody.
  package var counter: UInt64?

  package init(provider: String, name: String, offset: UInt64, counter: UInt64?) {
    self.provider = provider
    self.name = name
    self.offset = offset
    self.counter = counter
  }
}

extension ElfFile {
  /// The marked places, in the order of the file; what a note says of no place in the file is left out.
  package func staticProbes() throws(ElfError) -> [StaticProbe] {
    guard let section = section(".note.stapsdt"), section.type == ElfSection.notes,
      let bytes = try bytes(of: section, limit: 16 << 20)
    else { return [] }
    // Tools that move code after linking do not know these notes: how far this section has moved tells how far all has.
    let base = self.section(".stapsdt.base")?.address
    let notes = ElfFields(bytes)
    var probes: [StaticProbe] = []
    var offset = 0
    while offset <= notes.count - 12 {
      let (nameSize, size) = (Int(try notes.u32(offset)), Int(try notes.u32(offset + 4)))
      let type = try notes.u32(offset + 8)
      let content = offset + 12 + (nameSize + 3) & ~3
      if type == 3, nameSize == 8, try notes.u64(offset + 12) == Self.owner, size >= 24 {
        let note = ElfFields(try notes.part(content, size))
        if let probe = try probe(note, base: base) { probes.append(probe) }
      }
      offset = content + (size + 3) & ~3
    }
    return probes
  }

  /// `stapsdt` and a zero.
  private static let owner: UInt64 = 0x0074_6473_7061_7473

  private func probe(_ note: ElfFields, base: UInt64?) throws(ElfError) -> StaticProbe? {
    let (place, linkedBase, counter) = (try note.u64(0), try note.u64(8), try note.u64(16))
    let moved = base.map { $0 &- linkedBase } ?? 0
    guard let provider = note.text(24), let name = note.text(24 + UInt64(provider.utf8.count) + 1),
      let offset = fileOffset(of: place &+ moved, isExecutable: true)
    else { return nil }
    guard counter != 0 else { return StaticProbe(provider: provider, name: name, offset: offset, counter: nil) }
    guard let counterOffset = fileOffset(of: counter &+ moved, isExecutable: false) else { return nil }
    return StaticProbe(provider: provider, name: name, offset: offset, counter: counterOffset)
  }

  /// Where an address that the file was linked for is in the file.
  private func fileOffset(of address: UInt64, isExecutable: Bool) -> UInt64? {
    segments.first {
      $0.isExecutable == isExecutable && address >= $0.address && address - $0.address < $0.fileSize
    }
    .map { address - $0.address + $0.offset }
  }
}
