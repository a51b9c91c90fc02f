/// Finds the files that hold the names which were stripped off programs.
struct DebugFiles {
  /// Where such files are, for example /usr/lib/debug.
  let directories: [String]

  /// A place to look in: a directory that is open, and what to put before a path.
  struct Root {
    var directory: CInt
    var prefix: String
  }

  /// A file of the same build as another that has a table of symbols; nil if there is none.
  ///
  /// By build id first, then by `.gnu_debuglink` beside the file, in `.debug` and below the directories, as debuggers do. A file is
  /// taken if it has the same build id, or the checksum where the program has no build id.
  func file(for stripped: ElfFile, path: String, in roots: [Root]) -> ElfFile? {
    let buildID = try? stripped.buildID()
    if let buildID, buildID.count > 1 {
      let digits = buildID.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      let name = "/.build-id/\(digits[0])/\(digits.dropFirst().joined()).debug"
      if let found = first(of: directories.map { $0 + name }, in: roots, where: { (try? $0.buildID()) == buildID }) {
        return found
      }
    }
    guard let link = try? stripped.debugLink(), let slash = path.lastIndex(of: "/") else { return nil }
    let home = path[..<slash]
    let places =
      ["\(home)/\(link.name)", "\(home)/.debug/\(link.name)"] + directories.map { "\($0)\(home)/\(link.name)" }
    return first(of: places.filter { $0 != path }, in: roots) { candidate in
      if let buildID { return (try? candidate.buildID()) == buildID }
      return (try? candidate.source.checksum()) == link.checksum
    }
  }

  private func first(of paths: [String], in roots: [Root], where isRight: (ElfFile) -> Bool) -> ElfFile? {
    for root in roots {
      for path in paths {
        if let opened = RegularFile(root.prefix + path, in: root.directory), let file = try? ElfFile(opened.source),
          file.sections.contains(where: { $0.type == ElfSection.symbols }), isRight(file)
        {
          return file
        }
      }
    }
    return nil
  }
}

extension ElfSource {
  /// The CRC-32 of all bytes, which `.gnu_debuglink` has of a debug file.
  ///
  /// - Complexity: O(n) in the size of the file, which is read in pieces.
  func checksum() throws(ElfError) -> UInt32 {
    let table: [UInt32] = (0..<256).map { byte in
      var value = UInt32(byte)
      for _ in 0..<8 {
        let isOdd = value & 1 == 1
        value >>= 1
        if isOdd { value ^= 0xedb8_8320 }
      }
      return value
    }
    var checksum = UInt32.max
    let piece: UInt64 = 1 << 20
    var offset: UInt64 = 0
    while offset < size {
      let count = min(piece, size - offset)
      for byte in try read(offset, count, "the debug file", limit: piece) {
        let place = Int((checksum ^ UInt32(byte)) & 0xff)
        checksum = checksum >> 8 ^ table[place]
      }
      offset += count
    }
    return ~checksum
  }
}
