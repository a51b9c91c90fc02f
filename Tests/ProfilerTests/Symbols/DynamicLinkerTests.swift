import CTestControl
import Glibc
import ProcFS
import Profiler
import Testing
import TestSupport

/// What the dynamic linker says of addresses of this process is said here too.
@Suite struct DynamicLinkerTests {
  /// The C library by its own names only, as the dynamic linker knows it.
  private struct Library {
    let symbolizer: Symbolizer
    let path: String
    let bias: UInt64
    let symbols: [ElfSymbol]
    let names: ElfSymbolTable
    /// The addresses of each name: versions of a function have one name.
    let addresses: [String: Set<UInt64>]

    init() throws {
      let maps = try Maps.read(pid: getpid())
      path = try ElfSamples.pathOfC()
      bias = try ElfSamples.start(of: path, in: maps)
      symbolizer = Symbolizer(pid: getpid(), maps: maps, files: SymbolFiles(debugDirectories: []))
      let file = try ElfFile(ElfSource(bytes: try ElfSamples.bytes(path)))
      guard let names = try file.dynamicSymbols() else { throw ElfSamples.Missing(what: "names of \(path)") }
      self.names = names
      symbols = names.symbols
      var addresses: [String: Set<UInt64>] = [:]
      for symbol in symbols { addresses[names.name(symbol) ?? "", default: []].insert(symbol.address) }
      self.addresses = addresses
    }

    func linker(_ address: UInt64) -> (name: String, start: UInt64)? {
      var start: UInt64 = 0
      guard let name = unsafe test_name_at(address, &start) else { return nil }
      return unsafe (String(cString: name), start)
    }
  }

  @Test func functionsAreTheSame() throws {
    let library = try Library()
    var numbers = SeededGenerator(seed: 5)
    let functions = library.symbols.filter { $0.kind == .function && $0.size > 0 }
    #expect(functions.count > 1000)
    for _ in 0..<1000 {
      let symbol = try #require(functions.randomElement(using: &numbers))
      let address = library.bias + symbol.address + UInt64.random(in: 0..<symbol.size, using: &numbers)
      let expected = try #require(library.linker(address))
      guard case .function(let found) = library.symbolizer.place(of: address) else {
        Issue.record("\(expected) has no name")
        continue
      }
      #expect(address - found.offset == expected.start && found.module == library.path)
      let start = expected.start - library.bias
      #expect(library.addresses[found.name]?.contains(start) == true, "\(found.name) is not \(expected.name)")
    }
  }

  @Test func codeWithoutANameHasNone() throws {
    let library = try Library()
    let text = try ElfSamples.mappingOfC().addresses
    let withoutSize = Set(library.symbols.filter { $0.size == 0 }.map { library.bias + $0.address })
    var numbers = SeededGenerator(seed: 6)
    var unnamed = 0
    for _ in 0..<1000 {
      let address = UInt64.random(in: text, using: &numbers)
      switch (library.linker(address), library.symbolizer.place(of: address)) {
      case (nil, .unknown(let module)):
        #expect(module == library.path)
        unnamed += 1
      case (nil, .function(let symbol)):
        #expect(
          symbol.name.hasSuffix("plt)") || symbol.name.hasSuffix("@plt")
            || withoutSize.contains(address - symbol.offset))
      case (let linker?, .function(let symbol)): #expect(address - symbol.offset == linker.start)
      case (let linker, let place): Issue.record("\(String(describing: linker)) is \(place)")
      }
    }
    #expect(unnamed > 10)
  }

  @Test func globalsAreTheSame() throws {
    let library = try Library()
    var numbers = SeededGenerator(seed: 7)
    let globals = library.symbols.filter { $0.kind == .global && $0.size > 0 }
    for _ in 0..<300 {
      let symbol = try #require(globals.randomElement(using: &numbers))
      let address = library.bias + symbol.address + UInt64.random(in: 0..<symbol.size, using: &numbers)
      let expected = try #require(library.linker(address))
      let found = try #require(library.symbolizer.globals(in: address..<address + 1).first, "\(expected)")
      #expect(found.addresses.lowerBound == expected.start && found.addresses.contains(address))
      #expect(library.addresses[found.name]?.contains(expected.start - library.bias) == true)
    }
  }

  @Test func standardOutputIsAGlobalOfTheData() throws {
    let library = try Library()
    let address = try #require(ElfSamples.address("_IO_2_1_stdout_"))
    let found = library.symbolizer.globals(in: address..<address + 1)
    #expect(found.map(\.name) == ["_IO_2_1_stdout_"] && found.first?.addresses.lowerBound == address)
    #expect(library.symbolizer.section(at: address) == SectionName(name: ".data", module: library.path))
    let page = address & ~4095
    #expect(library.symbolizer.globals(in: page..<page + 4096).map(\.name).contains("_IO_2_1_stdout_"))
  }

  @Test func environmentIsAGlobalOfMemoryWithoutAFile() throws {
    let library = try Library()
    let symbol = try #require(library.symbols.first { library.names.name($0) == "environ" })
    let address = library.bias + symbol.address
    #expect(library.symbolizer.globals(in: address..<address + 8).map(\.name) == ["environ"])
    #expect(library.symbolizer.section(at: address)?.name == ".bss")
  }
}
