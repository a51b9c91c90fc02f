internal import ProcFS

/// The names in a program or library, or how its functions are left, by the addresses that it was linked for.
///
/// Reads what it needs once and keeps no file open.
package final class ModuleImage {
  /// What is wanted of a file.
  package enum Content: Hashable, Sendable {
    /// The names of functions, globals and sections.
    case names
    /// Call frame information.
    case callFrames
  }

  let segments: [ElfSegment]
  private let sections: [ElfSection]
  private let functions: NamedRanges
  private let globals: NamedRanges
  private let linkage: LinkageTable?
  /// Names of local functions are known too: the file was not stripped of them, or a debug file has them.
  package let hasLocalNames: Bool
  /// How to come from a function to its caller; nil if the file does not say, or if it was read for its names.
  package let callFrames: CallFrameTable?

  /// Reads the call frame information of a file.
  package init(callFramesOf file: ElfFile) throws(ElfError) {
    segments = file.segments
    sections = []
    (functions, globals) = (NamedRanges(.function, of: []), NamedRanges(.global, of: []))
    linkage = nil
    hasLocalNames = false
    callFrames = try CallFrameTable(file)
  }

  /// Reads the names of a file.
  ///
  /// - Parameter debugFile: a file of the same build with the names that were cut off.
  package init(_ file: ElfFile, debugFile: ElfFile? = nil) throws(ElfError) {
    segments = file.segments
    sections = file.sections.filter { $0.isInMemory && !$0.addresses.isEmpty }
    var tables: [ElfSymbolTable] = []
    if let table = try file.dynamicSymbols() { tables.append(table) }
    var all = try file.allSymbols()
    if all == nil { all = try debugFile?.allSymbols() }
    hasLocalNames = all != nil
    if let all { tables.append(all) }
    functions = NamedRanges(.function, of: tables)
    globals = NamedRanges(.global, of: tables)
    // Jumps of a form that is not known are no reason to lose all other names.
    linkage = try? LinkageTable(file)
    callFrames = nil
  }

  /// The function, or the jump to one, at an address.
  package func function(at address: UInt64) -> NamedRanges.Entry? {
    functions.entry(at: address) ?? linkage?.entry(at: address)
  }

  /// The globals that some addresses belong to.
  package func globals(in addresses: Range<UInt64>) -> [NamedRanges.Entry] { globals.entries(in: addresses) }

  /// The global at an address.
  package func global(at address: UInt64) -> NamedRanges.Entry? { globals.entry(at: address) }

  /// The sections that some addresses belong to, by their order in the file.
  package func sections(in addresses: Range<UInt64>) -> [NamedRanges.Entry] {
    sections.filter { $0.addresses.overlaps(addresses) }
      .map { NamedRanges.Entry(name: $0.name, addresses: $0.addresses) }
  }

  /// The section at an address.
  package func section(at address: UInt64) -> String? { sections.first { $0.addresses.contains(address) }?.name }

  /// Where a part of a file is in a process.
  struct Loaded: Hashable {
    /// What to add to an address that the file was linked for.
    var bias: UInt64
    /// Addresses that the file was linked for, whole pages.
    var addresses: Range<UInt64>
  }

  /// Which part of the file a mapping of it has; nil if it is none that is loaded.
  ///
  /// A page may hold the end of one segment and the beginning of the next: then each has it at its own address. Where the other parts of
  /// the file are, and what may be done with the mapping, tell which it is.
  ///
  /// - Parameter bias: where another part of the file is.
  func loaded(_ mapping: Mapping, page: UInt64, near bias: UInt64? = nil) -> Loaded? {
    func biasOf(_ segment: ElfSegment) -> UInt64 {
      mapping.addresses.lowerBound &- (segment.address &- segment.offset &+ mapping.offset)
    }
    func fitness(_ segment: ElfSegment) -> Int {
      var fitness = 0
      if biasOf(segment) == bias { fitness += 8 }
      if segment.isExecutable == mapping.permissions.contains(.execute) { fitness += 4 }
      // A part of a writable segment may have become read-only (RELRO), but not the other way.
      if segment.isWritable || !mapping.permissions.contains(.write) { fitness += 2 }
      if mapping.offset == segment.offset & ~(page - 1) { fitness += 1 }
      return fitness
    }
    // The end was seen not to overflow.
    let candidates = segments.filter {
      mapping.offset >= $0.offset & ~(page - 1) && mapping.offset < $0.offset + $0.fileSize
    }
    return candidates.max { fitness($0) < fitness($1) }.map { segment in
      let (end, overflow) = segment.addresses.upperBound.addingReportingOverflow(page - 1)
      return Loaded(
        bias: biasOf(segment),
        addresses: segment.address & ~(page - 1)..<(overflow ? .max : end & ~(page - 1)))
    }
  }
}
