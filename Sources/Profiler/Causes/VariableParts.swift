internal import ProcFS

/// How far the variables of programs and libraries reach behind what is mapped of their files (`.bss`).
struct VariableParts {
  private let page: UInt64 = 4096
  private var segments: [RuntimeFinder.FileKey: [ElfSegment]] = [:]

  /// Whether anonymous memory that begins where a mapping of a file ends holds variables of it at an address.
  ///
  /// - Complexity: O(1), and the reading of the headers of a file that is met first.
  mutating func contain(_ address: UInt64, behind mapping: Mapping, of pid: Int32, _ maps: Maps) -> Bool {
    let key = RuntimeFinder.FileKey(device: mapping.device, inode: mapping.inode, path: mapping.path)
    if segments[key] == nil { segments[key] = read(mapping, pid, maps) }
    return (segments[key] ?? []).contains { segment in
      let first = segment.offset & ~(page - 1)
      guard segment.isWritable, mapping.offset >= first, mapping.offset < segment.offset + segment.fileSize else {
        return false
      }
      let start = mapping.addresses.lowerBound &- (mapping.offset - first)
      let bytes = segment.offset - first + segment.memorySize
      return address &- start < (bytes + page - 1) & ~(page - 1)
    }
  }

  private func read(_ mapping: Mapping, _ pid: Int32, _ maps: Maps) -> [ElfSegment] {
    let head = maps.mappings.first {
      $0.offset == 0 && $0.inode == mapping.inode && $0.device == mapping.device && $0.path == mapping.path
    }
    guard let (file, _) = ProcessFiles(pid: pid).file(of: mapping, head: head) else { return [] }
    return (try? ElfFile(file.source))?.segments ?? []
  }
}
