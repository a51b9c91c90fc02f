internal import ProcFS

/// Names the code at addresses of many processes: function and file.
struct CodeNames {
  private let files = SymbolFiles()
  private var symbolizers: [Int32: Symbolizer] = [:]
  private var names: [Int32: [UInt64: CodeName]] = [:]
  private lazy var kernel = KernelSymbols.read()

  /// The name of the code at an instruction of a process.
  ///
  /// The same few instructions write most pages, so each is looked up once. Mappings are read when a process is met for the first time,
  /// and once more for an address of which nothing is known: libraries come later, and runtimes write their code while they run. Without
  /// `mayRead` only what was read before is used.
  mutating func name(of instruction: UInt64, in pid: Int32, mayRead: Bool) -> CodeName {
    if let known = names[pid]?[instruction] { return known }
    var place = symbolizers[pid]?.place(of: instruction) ?? .unknown(module: nil)
    if case .unknown = place, mayRead, let fresh = symbolizer(of: pid) {
      symbolizers[pid] = fresh
      place = fresh.place(of: instruction)
    }
    let name =
      switch place {
      case .function(let symbol): CodeName(function: symbol.name, module: symbol.module)
      case .unknown(let module): CodeName(function: nil, module: module)
      case .kernel(let symbol): CodeName(function: symbol?.name, module: "[kernel]")
      }
    names[pid, default: [:]][instruction] = name
    return name
  }

  /// Forgets a process that has ended.
  mutating func forget(_ pid: Int32) {
    symbolizers[pid] = nil
    names[pid] = nil
  }

  /// One for the mappings that a process has now; nil for one that has ended.
  private mutating func symbolizer(of pid: Int32) -> Symbolizer? {
    guard let directory = try? ProcessDirectory(pid: pid), let maps = try? directory.maps(), !maps.mappings.isEmpty
    else { return nil }
    return Symbolizer(pid: pid, maps: maps, files: files, kernel: kernel)
  }
}
