internal import ProcFS

/// Names the code at addresses of many processes: function and file.
struct CodeNames {
  private let files = SymbolFiles()
  private var symbolizers: [Int32: Symbolizer] = [:]
  /// What was known of processes when they began.
  private var births: [Int32: Symbolizer] = [:]
  private var numbers: [Int32: [UInt64: Int]] = [:]
  private var numberByName: [CodeName: Int] = [:]
  /// All names so far, by the numbers that they were given.
  private(set) var known: [CodeName] = []
  private var stacks: [Int32: [CallStack: NamedStack]] = [:]
  /// Processes whose mappings were read again for a variable since the moment began.
  private var wasReread: Set<Int32> = []
  private lazy var kernel = KernelSymbols.read()

  /// The number of the name of the code at an instruction of a process.
  ///
  /// The same few instructions write most pages, so each is looked up once. Mappings are read when a process is met for the first time,
  /// and once more for an address of which nothing is known, or not more than memory that is no file's: libraries come later, and
  /// runtimes write their code while they run. Without `mayRead` only what was read before is used.
  mutating func number(of instruction: UInt64, in pid: Int32, mayRead: Bool) -> Int {
    if let known = numbers[pid]?[instruction] { return known }
    var place = symbolizers[pid]?.place(of: instruction) ?? .unknown(module: nil)
    if case .unknown(let module) = place, module?.isFile != true, mayRead, let fresh = symbolizer(of: pid) {
      symbolizers[pid] = fresh
      place = fresh.place(of: instruction)
    }
    let name =
      switch place {
      case .function(let symbol): CodeName(function: PlainName.of(symbol.name), module: symbol.module)
      case .unknown(let module): CodeName(function: nil, module: module)
      case .kernel(let symbol): CodeName(function: symbol?.name, module: "[kernel]")
      }
    let number = numberByName[name] ?? known.count
    if number == known.count {
      known.append(name)
      numberByName[name] = number
    }
    numbers[pid, default: [:]][instruction] = number
    return number
  }

  /// Mappings may be read again.
  mutating func beginMoment() { wasReread = [] }

  /// The variable at an address of a process; nil for memory of no program or library.
  ///
  /// Most writes are to other memory, so mappings are only read again where the address `isExpected` to be a variable's, once in a moment.
  mutating func variable(at address: UInt64, in pid: Int32, mayRead: Bool, isExpected: Bool) -> VariablePlace? {
    var found = symbolizers[pid]?.variable(at: address)
    if found == nil, isExpected, mayRead, wasReread.insert(pid).inserted, let fresh = symbolizer(of: pid) {
      symbolizers[pid] = fresh
      found = fresh.variable(at: address)
    }
    if let name = found?.name { found?.name = PlainName.of(name) }
    return found
  }

  /// The names of a stack of a process.
  ///
  /// The same few stacks write most pages, so each is made once.
  ///
  /// - Parameter code: code of the kernel that wrote for the process.
  mutating func names(of stack: CallStack, in pid: Int32, mayRead: Bool, below code: CodeName?) -> NamedStack {
    guard let code else { return names(of: stack, in: pid, mayRead: mayRead) }
    var named = names(of: stack, in: pid, mayRead: mayRead)
    named.frames.insert(code, at: 0)
    named.firstGuess = named.firstGuess.map { $0 + 1 }
    return named
  }

  private mutating func names(of stack: CallStack, in pid: Int32, mayRead: Bool) -> NamedStack {
    if let known = stacks[pid]?[stack] { return known }
    let frames = stack.places.map { known[number(of: $0, in: pid, mayRead: mayRead)] }
    let named = NamedStack(frames: frames, end: stack.end, firstGuess: stack.firstGuess)
    if stacks[pid]?.count == Self.mostStacks { stacks[pid] = nil }
    stacks[pid, default: [:]][stack] = named
    return named
  }

  /// Those of one process that are remembered; it makes new ones without end if it calls itself to any depth.
  private static let mostStacks = 1 << 15

  /// Reads the mappings of a process that is followed from now on, so that its children that end soon can be named.
  mutating func prepare(_ pid: Int32) {
    if symbolizers[pid] == nil { symbolizers[pid] = symbolizer(of: pid) }
  }

  /// Takes what is known of its parent for a process that has begun: it has the same code, and may end before it is met.
  mutating func inherit(_ pid: Int32, from parent: Int32) {
    forget(pid)
    births[pid] = symbolizers[parent]?.forChild()
    symbolizers[pid] = births[pid]
  }

  /// Forgets a process that has ended.
  mutating func forget(_ pid: Int32) {
    symbolizers[pid] = nil
    numbers[pid] = nil
    stacks[pid] = nil
    births[pid] = nil
  }

  /// One for the mappings that a process has now; nil for one that has ended.
  private mutating func symbolizer(of pid: Int32) -> Symbolizer? {
    guard let directory = try? ProcessDirectory(pid: pid), let maps = try? directory.maps(), !maps.mappings.isEmpty
    else { return nil }
    if let known = symbolizers[pid] {
      return known === births[pid] ? known.grown(pid: pid, maps) : known.renewed(maps)
    }
    return Symbolizer(pid: pid, maps: maps, files: files, kernel: kernel)
  }
}

extension String {
  /// The path of a mapping is that of a file, in which nothing is written while it runs.
  fileprivate var isFile: Bool { hasPrefix("/") && !hasPrefix("/memfd:") }
}
