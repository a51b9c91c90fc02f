internal import Glibc
public import ProcFS

/// Names what is at addresses of one process.
///
/// It belongs to one state of the mappings: make another one when they have changed; what was read of files stays in `SymbolFiles`. Files
/// are opened when an address in them is asked for the first time, so that should happen while the process lives.
public final class Symbolizer {
  private struct Module {
    var path: String
    var way: FileWay?
    var image: Result<ModuleImage, ModuleProblem>
  }

  /// A part of a file, where the process has it.
  struct Placement {
    var path: String
    var image: ModuleImage
    var loaded: ModuleImage.Loaded
  }

  private struct FileKey: Hashable {
    var device: DeviceNumber
    var inode: UInt64
    var path: String?
  }

  private let mappings: [Mapping]
  private let process: ProcessFiles
  private let files: SymbolFiles
  private let kernel: KernelSymbols
  private var modules: [FileKey: Module] = [:]
  private var placements: [Int: Placement?] = [:]
  private let compiled: CompiledCode
  private let page = UInt64(max(4096, sysconf(CInt(_SC_PAGESIZE))))

  /// Names addresses of a process.
  ///
  /// - Parameters:
  ///   - pid: The process.
  ///   - maps: Its mappings.
  ///   - files: What was read of programs and libraries already.
  ///   - kernel: The names of the kernel.
  public convenience init(
    pid: Int32, maps: Maps, files: SymbolFiles = SymbolFiles(), kernel: KernelSymbols = KernelSymbols([])
  ) {
    self.init(pid: pid, mappings: maps.mappings, files: files, kernel: kernel)
  }

  /// Names addresses of a process by its mappings, which were read before.
  package init(pid: Int32, mappings: [Mapping], files: SymbolFiles, kernel: KernelSymbols = KernelSymbols([])) {
    let mappings = mappings.sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
    self.mappings = mappings
    process = ProcessFiles(pid: pid)
    self.files = files
    self.kernel = kernel
    compiled = CompiledCode(process, mappings)
  }

  private init(_ mappings: [Mapping], _ process: ProcessFiles, _ compiled: CompiledCode, like other: Symbolizer) {
    self.mappings = mappings
    (self.process, self.compiled) = (process, compiled)
    (files, kernel) = (other.files, other.kernel)
  }

  /// Names addresses by the mappings that the process has now.
  package func renewed(_ maps: Maps) -> Symbolizer {
    let mappings = maps.mappings.sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
    compiled.note(mappings)
    return Symbolizer(mappings, process, compiled, like: self)
  }

  /// What is known of a child of the process that has just begun: it has the same code.
  package func forChild() -> Symbolizer {
    let child = Symbolizer(mappings, process, compiled.forChild(), like: self)
    (child.modules, child.placements) = (modules, placements)
    return child
  }

  /// Names addresses of a child by its own mappings; this is what was known of it when it began.
  package func grown(pid: Int32, _ maps: Maps) -> Symbolizer {
    let mappings = maps.mappings.sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
    let process = ProcessFiles(pid: pid)
    return Symbolizer(mappings, process, CompiledCode(process, mappings, inherited: compiled), like: self)
  }

  /// What is at an instruction pointer.
  ///
  /// - Complexity: O(log n), and the reading of a file when it is met first.
  public func place(of address: UInt64) -> CodePlace {
    // Addresses of the kernel are those with the highest bit, on x86-64 and on arm64.
    if address >> 63 == 1 { return .kernel(kernel.symbol(at: address)) }
    guard let index = mappingIndex(address) else { return .unknown(module: nil) }
    if let placement = placement(index, at: address) {
      let linked = address &- placement.loaded.bias
      guard let entry = placement.image.function(at: linked) else { return .unknown(module: placement.path) }
      return .function(Symbol(name: entry.name, module: placement.path, offset: linked &- entry.addresses.lowerBound))
    }
    // In anonymous memory, and in a memfd of runtimes that map their code twice.
    if let entry = compiled.entry(at: address) {
      return .function(Symbol(name: entry.name, module: entry.source, offset: address - entry.start))
    }
    return .unknown(module: mappings[index].path)
  }

  /// The globals that some addresses belong to, by address.
  ///
  /// - Complexity: O(log n) for each mapping and each global, and the reading of files that are met first.
  public func globals(in addresses: Range<UInt64>) -> [GlobalVariable] {
    var found: [GlobalVariable] = []
    // One that goes on from one mapping to the next is met twice.
    var seen: Set<GlobalVariable> = []
    var index = mappings.partitioningIndex { $0.addresses.upperBound > addresses.lowerBound }
    while index < mappings.count, mappings[index].addresses.lowerBound < addresses.upperBound {
      let part = mappings[index].addresses.clamped(to: addresses)
      if !part.isEmpty, let placement = placement(index, at: part.lowerBound) {
        let bias = placement.loaded.bias
        let (start, end) = (part.lowerBound &- bias, part.upperBound &- bias)
        for entry in placement.image.globals(in: start..<max(start, end)) {
          let (first, last) = (entry.addresses.lowerBound &+ bias, entry.addresses.upperBound &+ bias)
          let global = GlobalVariable(name: entry.name, module: placement.path, addresses: first..<max(first, last))
          if seen.insert(global).inserted { found.append(global) }
        }
      }
      index += 1
    }
    return found
  }

  /// How the function at an address is left, and the address that it was linked for; nil if nothing says.
  ///
  /// - Complexity: O(log n), and the reading of a file when it is met first.
  package func callFrames(at address: UInt64) -> (table: CallFrameTable, linked: UInt64)? {
    guard let placement = placement(holding: address), let table = placement.image.callFrames else { return nil }
    return (table, address &- placement.loaded.bias)
  }

  /// Whether the mapping of an address may be executed.
  package func isExecutable(_ address: UInt64) -> Bool {
    mappingIndex(address).map { mappings[$0].permissions.contains(.execute) } ?? false
  }

  /// Bytes of the process from an address on, up to the end of its mapping; empty if they cannot be read.
  package func bytes(at address: UInt64, most count: Int) -> [UInt8] {
    guard let index = mappingIndex(address), let memory = process.memory(address..<mappings[index].addresses.upperBound)
    else { return [] }
    let count = min(UInt64(max(0, count)), memory.size)
    return (try? memory.read(0, count, "code", limit: count)) ?? []
  }

  /// The section of a program or library at an address, nil if there is none.
  public func section(at address: UInt64) -> SectionName? {
    guard let placement = placement(holding: address),
      let name = placement.image.section(at: address &- placement.loaded.bias)
    else { return nil }
    return SectionName(name: name, module: placement.path)
  }

  /// The programs and libraries that were looked at so far, by path.
  public var lookedAt: [ModuleState] {
    modules.values.map { module in
      switch module.image {
      case .success(let image):
        ModuleState(path: module.path, way: module.way, hasLocalNames: image.hasLocalNames, problem: nil)
      case .failure(let problem):
        ModuleState(path: module.path, way: module.way, hasLocalNames: false, problem: problem)
      }
    }
    .sorted { $0.path < $1.path }
  }

  private func mappingIndex(_ address: UInt64) -> Int? {
    let index = mappings.partitioningIndex { $0.addresses.upperBound > address }
    return index < mappings.count && mappings[index].addresses.contains(address) ? index : nil
  }

  /// The part of a program or library that an address belongs to, also its `.bss`; nil for other memory.
  func placement(holding address: UInt64) -> Placement? {
    mappingIndex(address).flatMap { placement($0, at: address) }
  }

  /// The part of a file that an address belongs to.
  private func placement(_ index: Int, at address: UInt64) -> Placement? {
    guard let placement = placement(index), placement.loaded.addresses.contains(address &- placement.loaded.bias) else {
      return nil
    }
    return placement
  }

  private func placement(_ index: Int) -> Placement? {
    if let known = placements[index] { return known }
    let found = findPlacement(index)
    placements[index] = .some(found)
    return found
  }

  private func findPlacement(_ index: Int) -> Placement? {
    let mapping = mappings[index]
    // Anonymous memory right behind a file's is its `.bss`, or a part that was replaced; its addresses tell whether it is.
    if mapping.inode == 0, mapping.path != "[vdso]" { return fileBefore(index).flatMap(placement) }
    let module = module(of: mapping, before: index)
    guard case .success(let image) = module.image else { return nil }
    let code = codeNear(index).flatMap { image.loaded(mappings[$0], page: page) }
    return image.loaded(mapping, page: page, near: code?.bias).map {
      Placement(path: module.path, image: image, loaded: $0)
    }
  }

  /// The mapping of the code of the same file, which tells best where the file is: there is seldom more than one part that can be run.
  private func codeNear(_ index: Int) -> Int? {
    let mapping = mappings[index]
    let places = max(0, index - 8)..<min(mappings.count, index + 9)
    return places.filter {
      mappings[$0].permissions.contains(.execute) && mappings[$0].inode == mapping.inode
        && mappings[$0].device == mapping.device && mappings[$0].path == mapping.path
    }
    .min { abs($0 - index) < abs($1 - index) }
  }

  /// The mapping of a file that some anonymous memory goes on from.
  private func fileBefore(_ index: Int) -> Int? {
    // Protections split a `.bss` into a few parts at the most.
    for place in stride(from: index, to: max(0, index - 16), by: -1) {
      guard mappings[place - 1].addresses.upperBound == mappings[place].addresses.lowerBound else { return nil }
      if mappings[place - 1].inode != 0 { return place - 1 }
    }
    return nil
  }

  private func module(of mapping: Mapping, before index: Int) -> Module {
    let key = FileKey(device: mapping.device, inode: mapping.inode, path: mapping.path)
    if let known = modules[key] { return known }
    let module = read(mapping, before: index)
    modules[key] = module
    return module
  }

  private func read(_ mapping: Mapping, before index: Int) -> Module {
    let path = mapping.path ?? ""
    if path == "[vdso]" { return Module(path: path, way: nil, image: imageInMemory(mapping)) }
    let head = mappings[...index].last {
      $0.offset == 0 && $0.inode == mapping.inode && $0.device == mapping.device && $0.path == mapping.path
    }
    guard let (file, way) = process.file(of: mapping, head: head) else {
      return Module(path: path, way: nil, image: .failure(.notReachable))
    }
    return Module(path: path, way: way, image: files.image(file, path: path, roots: process.roots))
  }

  /// Code that the kernel maps is a whole file in memory.
  private func imageInMemory(_ mapping: Mapping) -> Result<ModuleImage, ModuleProblem> {
    guard let memory = process.memory(mapping.addresses) else { return .failure(.notReachable) }
    do throws(ElfError) {
      return .success(try files.image(ElfFile(memory)))
    } catch {
      return .failure(.notUnderstood(error))
    }
  }
}
