import CTestControl
import Glibc
import ProcFS
import Profiler
import Testing
import TestSupport

@Suite(.tags(.live)) struct SymbolizerTests {
  /// The functions of event-subject that are longer than nothing, and where they are in a process that runs a copy of it.
  private struct Expected {
    let table: ElfSymbolTable
    let bias: UInt64

    init(_ maps: Maps) throws {
      let original = try ElfFile(ElfSource(bytes: try ElfSamples.bytes(ElfSamples.program)))
      guard let table = try original.allSymbols(),
        let start = maps.mappings.first(where: { $0.offset == 0 && $0.inode != 0 })
      else { throw ElfSamples.Missing(what: "names of the program") }
      self.table = table
      bias = start.addresses.lowerBound
    }

    /// Checks each function, at its beginning and its last byte.
    func check(_ symbolizer: Symbolizer) throws {
      let functions = table.symbols.filter { $0.kind == .function && $0.size > 0 }
      #expect(functions.count > 5 && functions.contains { table.name($0) == "main" })
      for function in functions {
        for offset in [0, function.size - 1] {
          guard case .function(let found) = symbolizer.place(of: bias + function.address + offset) else {
            Issue.record("\(table.name(function) ?? "") has no name")
            continue
          }
          #expect(found.offset == offset)
          let aliases = functions.filter { $0.address == function.address }.compactMap(table.name)
          #expect(aliases.contains(found.name))
        }
      }
      let globals = table.symbols.filter { $0.kind == .global && $0.size > 0 }
      #expect(globals.count > 5)
      for global in globals {
        let start = bias + global.address
        let found = symbolizer.globals(in: start..<start + 1)
        let aliases = globals.filter { $0.address == global.address }.compactMap(table.name)
        #expect(found.contains { aliases.contains($0.name) && $0.addresses.lowerBound == start }, "\(aliases)")
      }
    }
  }

  private func copyPath() -> String { "/var/tmp/symbols-\(getpid())-\(UInt32.random(in: 0...UInt32.max))" }

  @Test func functionsOfThisProgramAreNamed() throws {
    let function: @convention(c) (UnsafeMutablePointer<CInt>?) -> CInt = unsafe test_make_pipe
    let address = unsafe UInt64(unsafeBitCast(function, to: UInt.self))
    let symbolizer = Symbolizer(pid: getpid(), maps: try Maps.read(pid: getpid()))
    guard case .function(let found) = symbolizer.place(of: address) else {
      Issue.record("no name")
      return
    }
    #expect(found.name == "test_make_pipe" && found.offset == 0)
    #expect(symbolizer.lookedAt.map(\.hasLocalNames) == [true])
  }

  @Test func aProgramThatWasDeletedAndReplacedIsNotMisread() throws {
    let path = copyPath()
    try ElfSamples.write(try ElfSamples.bytes(ElfSamples.program), to: path)
    let program = try RunningProgram(path)
    // Another program in its place.
    try ElfSamples.write(try ElfSamples.bytes("/bin/true"), to: path)
    let maps = try Maps.read(pid: program.pid)
    let symbolizer = Symbolizer(pid: program.pid, maps: maps)
    try Expected(maps).check(symbolizer)
    let state = try #require(symbolizer.lookedAt.first { $0.path.hasPrefix(path) })
    #expect(state.path == path + " (deleted)" && [.mapFiles, .executable].contains(state.way))
  }

  @Test func aFileThatIsNotTheOneThatIsMappedIsRefused() throws {
    let path = copyPath()
    try ElfSamples.write(try ElfSamples.bytes("/bin/true"), to: path)
    defer { unsafe unlink(path) }
    var mapping = try ElfSamples.mappingOfC()
    // No process: only the path is left, and the file there is another one.
    mapping.path = path
    let symbolizer = Symbolizer(pid: -1, maps: try ElfSamples.maps([mapping]))
    #expect(symbolizer.place(of: mapping.addresses.lowerBound) == .unknown(module: path))
    #expect(symbolizer.lookedAt.map(\.problem) == [.notReachable])
  }

  @Test func theOwnPathIsEnoughWhenTheProcessIsGone() throws {
    let mapping = try ElfSamples.mappingOfC()
    let symbolizer = Symbolizer(pid: -1, maps: try ElfSamples.maps([mapping]))
    let address = try #require(ElfSamples.address("getpid"))
    guard case .function(let found) = symbolizer.place(of: address) else {
      Issue.record("no name")
      return
    }
    #expect(found.name.hasSuffix("getpid") && symbolizer.lookedAt.map(\.way) == [.ownPath])
  }

  /// A thread without capabilities, which may not follow map_files.
  @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
  func withoutCapabilitiesThePathOfTheProcessIsTaken() throws {
    let maps = try Maps.read(pid: getpid())
    let address = try #require(ElfSamples.address("getpid"))
    func ways() -> [FileWay?] {
      let symbolizer = Symbolizer(pid: getpid(), maps: maps)
      _ = symbolizer.place(of: address)
      return symbolizer.lookedAt.map(\.way)
    }
    #expect(try EventRights.asNobody { ways() } == [.processRoot])
    // Whoever may follow it gets the very file.
    #expect([[.mapFiles], [.processRoot]].contains(ways()))
  }

  /// The function that the dynamic linker has chosen for this processor has a local name.
  @Test func localNamesOfTheCLibraryAreInItsDebugFile() throws {
    let address = try #require(ElfSamples.address("memcpy"))
    let symbolizer = Symbolizer(pid: getpid(), maps: try Maps.read(pid: getpid()))
    let place = symbolizer.place(of: address)
    guard symbolizer.lookedAt.first?.hasLocalNames == true else {
      print("SKIP: no debug file of the C library is installed")
      return
    }
    guard case .function(let found) = place else {
      Issue.record("no name")
      return
    }
    #expect(found.offset == 0 && found.name.hasPrefix("__mem"))
  }

  @Test(arguments: [false, true]) func namesThatWereStrippedAreInTheDebugFile(isLinked: Bool) throws {
    let path = copyPath()
    defer {
      unsafe unlink(path)
      unsafe unlink(path + ".debug")
    }
    let strip =
      "cp '\(ElfSamples.program)' '\(path)' && objcopy --only-keep-debug '\(path)' '\(path).debug' && strip '\(path)'"
    guard ElfSamples.output(strip) != nil else {
      print("SKIP: binutils are not installed")
      return
    }
    if isLinked { try #require(ElfSamples.output("objcopy --add-gnu-debuglink='\(path).debug' '\(path)'") != nil) }
    let program = try RunningProgram(path)
    let maps = try Maps.read(pid: program.pid)
    let symbolizer = Symbolizer(pid: program.pid, maps: maps)
    let expected = try Expected(maps)
    if isLinked {
      try expected.check(symbolizer)
      #expect(symbolizer.lookedAt.map(\.hasLocalNames) == [true])
    } else {
      let main = try #require(expected.table.symbols.first { expected.table.name($0) == "main" })
      #expect(symbolizer.place(of: expected.bias + main.address) == .unknown(module: path))
      #expect(symbolizer.lookedAt.map(\.hasLocalNames) == [false])
    }
  }

  /// Another build's names would be wrong.
  @Test func aDebugFileOfAnotherBuildIsNotUsed() throws {
    let path = copyPath()
    defer {
      unsafe unlink(path)
      unsafe unlink(path + ".debug")
    }
    let commands =
      "cp '\(ElfSamples.program)' '\(path)' && objcopy --only-keep-debug '\(path)' '\(path).debug' && strip '\(path)'"
      + " && objcopy --add-gnu-debuglink='\(path).debug' '\(path)' && objcopy --only-keep-debug /bin/true '\(path).debug'"
      + " && cp '\(besideRunner("cowscope-actor"))' '\(path).debug'"
    guard ElfSamples.output(commands) != nil else {
      print("SKIP: binutils are not installed")
      return
    }
    let program = try RunningProgram(path)
    let maps = try Maps.read(pid: program.pid)
    let symbolizer = Symbolizer(pid: program.pid, maps: maps)
    let expected = try Expected(maps)
    let main = try #require(expected.table.symbols.first { expected.table.name($0) == "main" })
    #expect(symbolizer.place(of: expected.bias + main.address) == .unknown(module: path))
  }

  @Test func codeThatTheKernelMapsIsNamed() throws {
    let maps = try Maps.read(pid: getpid())
    guard let code = maps.mappings.first(where: { $0.path == "[vdso]" }) else {
      print("SKIP: this kernel maps no code")
      return
    }
    let symbolizer = Symbolizer(pid: getpid(), maps: maps)
    var names: Set<String> = []
    for address in stride(from: code.addresses.lowerBound, to: code.addresses.upperBound, by: 16) {
      if case .function(let found) = symbolizer.place(of: address) {
        #expect(found.module == "[vdso]")
        names.insert(found.name)
      }
    }
    #expect(
      names.contains { $0.hasSuffix("clock_gettime") }
        && names.contains { $0.hasSuffix("getcpu") || $0.hasSuffix("getres") })
  }

  /// Jumps to other files' functions, as binutils decode them.
  @Test func jumpsAreNamedAfterTheirFunctions() throws {
    for (tool, path) in [
      ("objdump", ElfSamples.program), ("objdump", try ElfSamples.pathOfC()),
      ("aarch64-linux-gnu-objdump", "/usr/aarch64-linux-gnu/lib/libc.so.6"),
    ] {
      // Sections that a file has not are a failure to it, so what it prints counts.
      let command = "test -e '\(path)' && \(tool) --version >/dev/null 2>&1 && \(tool) -d '\(path)' | grep '@plt>:$'"
      guard let lines = ElfSamples.output(command) else {
        print("SKIP: \(tool) or \(path) is not installed")
        continue
      }
      let image = try ModuleImage(ElfFile(ElfSource(bytes: try ElfSamples.bytes(path))))
      var jumps = 0
      for line in lines where !line.contains("*ABS*") {
        let words = line.split(separator: " ")
        let address = try #require(UInt64(words[0], radix: 16))
        let name = words[1].dropFirst().dropLast(2)
        // Binutils name the version too.
        let bare = name.split(separator: "@").first.map { String($0) + "@plt" }
        #expect(image.function(at: address)?.name == bare, "\(line)")
        #expect(image.function(at: address)?.addresses.lowerBound == address)
        jumps += 1
      }
      #expect(jumps > 0, "\(path)")
    }
  }
}
