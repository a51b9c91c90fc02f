internal import ProcFS

/// The names of code that a process has compiled while it ran: by its map in /tmp, by the dump that it has mapped, and by those of the
/// processes that it was forked from.
final class CompiledCode {
  private let process: ProcessFiles?
  /// Where the process has mapped its dump.
  private var mapping: Mapping?
  private var perfMap: (of: RegularFile.Identity, map: PerfMap)?
  private var dump: (inode: UInt64, size: UInt64, dump: JitDump)?
  /// What was known when processes were forked, the last one first.
  private let inherited: [CompiledCode]

  /// Reads what a process tells.
  init(_ process: ProcessFiles, _ mappings: [Mapping], inherited: CompiledCode? = nil) {
    self.process = process
    self.inherited = inherited.map { [$0] + $0.inherited } ?? []
    note(mappings)
  }

  /// Takes the mappings that the process has now: a dump is mapped when the first code is compiled.
  func note(_ mappings: [Mapping]) {
    mapping = mappings.first { $0.path.map(Self.isDump) ?? false }
  }

  private init(frozen code: CompiledCode) {
    (process, mapping) = (nil, nil)
    (perfMap, dump, inherited) = (code.perfMap, code.dump, code.inherited)
  }

  /// What a child has of it, which is the code of now.
  ///
  /// What the process compiles from now on may stand where the child puts its own.
  func forChild() -> CompiledCode {
    refreshMap()
    refreshDump()
    return CompiledCode(frozen: self)
  }

  /// The name of the code at an address, where that code begins, and what has told it.
  func entry(at address: UInt64) -> (name: String, start: UInt64, source: String)? {
    if let entry = ownEntry(at: address) { return entry }
    // What is not known may have been compiled since.
    if refreshMap() || refreshDump(), let entry = ownEntry(at: address) { return entry }
    for code in inherited {
      if let entry = code.ownEntry(at: address) { return entry }
    }
    return nil
  }

  private func ownEntry(at address: UInt64) -> (name: String, start: UInt64, source: String)? {
    if let entry = perfMap?.map.entry(at: address) { return (entry.name, entry.start, "[perf map]") }
    return dump?.dump.entry(at: address).map { ($0.name, $0.start, "[jit dump]") }
  }

  /// Reads the map again if it has changed; true if it has.
  @discardableResult private func refreshMap() -> Bool {
    guard let file = process?.perfMapFile(), file.identity != perfMap?.of else { return false }
    let size = min(file.source.size, UInt64(PerfMap.largestSize))
    guard let text = try? file.source.read(0, size, "the map", limit: size) else { return false }
    perfMap = (file.identity, PerfMap(text))
    return true
  }

  /// Reads what was added to the dump; true if anything was.
  @discardableResult private func refreshDump() -> Bool {
    guard let mapping, let file = process?.file(of: mapping, head: nil)?.file, dump?.dump.isOver != true,
      file.source.size != dump?.size || file.identity.inode != dump?.inode
    else { return false }
    if dump == nil || file.identity.inode != dump?.inode || file.source.size < (dump?.size ?? 0) {
      guard let header = try? file.source.read(0, 40, "the dump", limit: 40), let new = JitDump(header: header) else {
        return false
      }
      dump = (file.identity.inode, 0, new)
    }
    while let taken = dump?.dump.taken, taken < file.source.size, dump?.dump.isOver == false {
      let limit = UInt64(JitDump.largestRecord)
      let count = min(limit, file.source.size - taken)
      guard let bytes = try? file.source.read(taken, count, "the dump", limit: limit) else { break }
      dump?.dump.take(bytes)
      // The last record is not whole yet.
      if dump?.dump.taken == taken { break }
    }
    dump?.size = file.source.size
    return true
  }

  /// Whether a path ends like that of a dump: `jit-` and the number of a process.
  private static func isDump(_ path: String) -> Bool {
    guard let name = path.split(separator: "/").last, name.hasPrefix("jit-"), name.hasSuffix(".dump") else {
      return false
    }
    let number = name.dropFirst(4).dropLast(5)
    return !number.isEmpty && number.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
