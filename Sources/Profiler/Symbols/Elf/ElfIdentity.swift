/// What tells an ELF file from others that were built of the same sources, and where the names are that were cut off.
extension ElfFile {
  /// The build id, which linkers make of the contents; nil if there is none (`NT_GNU_BUILD_ID`).
  package func buildID() throws(ElfError) -> [UInt8]? {
    for place in notePlaces {
      let notes = ElfFields(
        try source.read(place.lowerBound, place.upperBound - place.lowerBound, "the notes", limit: 1 << 20))
      var offset = 0
      // A note is three numbers, a name and what it says, each padded to four bytes.
      while offset <= notes.count - 12 {
        let (nameSize, size) = (Int(try notes.u32(offset)), Int(try notes.u32(offset + 4)))
        let type = try notes.u32(offset + 8)
        let content = offset + 12 + (nameSize + 3) & ~3
        if type == 3, nameSize == 4, try notes.u32(offset + 12) == 0x0055_4e47, size > 0, size <= 64 {
          return try notes.part(content, size)
        }
        offset = content + (size + 3) & ~3
      }
    }
    return nil
  }

  /// The file that has the names which were stripped, by `.gnu_debuglink`; nil if none is named.
  func debugLink() throws(ElfError) -> (name: String, checksum: UInt32)? {
    guard let section = section(".gnu_debuglink"), let bytes = try bytes(of: section, limit: 8192) else { return nil }
    let fields = ElfFields(bytes)
    guard let name = fields.text(0), !name.isEmpty, !name.contains("/") else { return nil }
    return (name, try fields.u32((name.utf8.count + 4) & ~3))
  }
}
