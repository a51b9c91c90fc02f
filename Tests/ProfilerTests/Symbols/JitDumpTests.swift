import Glibc
import ProcFS
import Profiler
import Testing
import TestSupport

@Suite struct JitDumpTests {
  /// Writes a dump as a runtime does.
  private struct Made {
    private(set) var bytes: [UInt8] =
      little(UInt32(0x4a69_5444)) + little(UInt32(1)) + little(UInt32(40)) + little(UInt32(62)) + little(UInt32(0))
      + little(UInt32(77)) + little(UInt64(5)) + little(UInt64(0))

    mutating func add(_ kind: UInt32, _ body: [UInt8]) {
      bytes += little(kind) + little(UInt32(16 + body.count)) + little(UInt64(9)) + body
    }

    mutating func load(_ name: String, at address: UInt64, size: UInt64, number: UInt64) {
      let code = [UInt8](repeating: 0xcc, count: Int(size))
      add(
        0,
        little(UInt32(77)) + little(UInt32(77)) + little(address) + little(address) + little(size) + little(number)
          + Array(name.utf8) + [0] + code)
    }

    mutating func move(number: UInt64, to address: UInt64, size: UInt64) {
      add(
        1,
        little(UInt32(77)) + little(UInt32(77)) + little(UInt64(0)) + little(UInt64(1)) + little(address)
          + little(size) + little(number))
    }
  }

  private func read(_ bytes: [UInt8]) -> JitDump? {
    var dump = JitDump(header: bytes)
    dump?.take(Array(bytes.dropFirst(40)))
    return dump
  }

  @Test func codeIsNamedWhereItWasPutAndWhereItWasMovedTo() throws {
    var made = Made()
    made.load("first", at: 0x1000, size: 16, number: 1)
    // Lines of source text and information for unwinders are left out.
    made.add(2, little(UInt64(0x1000)) + little(UInt64(0)))
    made.add(4, little(UInt64(0)) + little(UInt64(0)) + little(UInt64(0)))
    made.load("second", at: 0x2000, size: 16, number: 2)
    made.load("third", at: 0x1008, size: 4, number: 3)
    made.move(number: 2, to: 0x3000, size: 16)
    made.move(number: 99, to: 0x4000, size: 16)
    let dump = try #require(read(made.bytes))
    #expect(dump.count == 4 && !dump.isOver && dump.taken == UInt64(made.bytes.count))
    let names = [0xfff, 0x1000, 0x1007, 0x1008, 0x100c, 0x1010, 0x200f, 0x300f, 0x4000].map { dump.entry(at: $0)?.name }
    #expect(names == [nil, "first", "first", "third", "first", nil, "second", "second", nil])
    #expect(dump.entry(at: 0x3008)?.start == 0x3000)
  }

  @Test func itIsTakenPieceByPieceUntilItIsClosed() throws {
    var made = Made()
    for number in 0..<20 { made.load("f\(number)", at: UInt64(number) * 64, size: 32, number: UInt64(number)) }
    made.add(3, [])
    made.load("behind", at: 0x9000, size: 16, number: 99)
    var dump = try #require(JitDump(header: Array(made.bytes.prefix(40))))
    var end = 40
    while end < made.bytes.count {
      end = min(end + 37, made.bytes.count)
      dump.take(Array(made.bytes[Int(dump.taken)..<end]))
    }
    #expect(dump.count == 20 && dump.isOver && dump.entry(at: 19 * 64)?.name == "f19")
    #expect(dump.entry(at: 0x9000) == nil)
  }

  /// This process says where it has code, in a file that it has mapped.
  @Test(.tags(.live)) func codeOfAProcessIsNamedByItsDump() throws {
    let page = 4096
    let memory = unsafe mmap(nil, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    defer { unsafe munmap(memory, page) }
    let address = UInt64(UInt(bitPattern: memory))
    let path = "/tmp/jit-\(getpid()).dump"
    defer { unsafe unlink(path) }
    var made = Made()
    made.load("first", at: address, size: 64, number: 1)
    try ElfSamples.write(made.bytes, to: path)
    let before = Symbolizer(pid: getpid(), maps: try Maps.read(pid: getpid()))
    #expect(before.place(of: address) == .unknown(module: nil), "nobody has mapped it")
    let file = unsafe open(path, O_RDWR | O_CLOEXEC)
    let mark = unsafe mmap(nil, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0)
    defer {
      unsafe munmap(mark, page)
      close(file)
    }
    let symbolizer = before.renewed(try Maps.read(pid: getpid()))
    #expect(symbolizer.place(of: address + 3) == .function(Symbol(name: "first", module: "[jit dump]", offset: 3)))
    // A child has what there was when it began, and nothing of what its parent has compiled since.
    let child = symbolizer.forChild()
    let known = made.bytes.count
    made.load("second", at: address + 64, size: 64, number: 2)
    #expect(
      unsafe pwrite(file, Array(made.bytes[known...]), made.bytes.count - known, known) == made.bytes.count - known)
    let second = CodePlace.function(Symbol(name: "second", module: "[jit dump]", offset: 0))
    #expect(symbolizer.place(of: address + 64) == second)
    #expect(child.place(of: address + 64) == .unknown(module: nil))
    #expect(child.place(of: address) == .function(Symbol(name: "first", module: "[jit dump]", offset: 0)))
    let others = try ElfSamples.maps(try Maps.read(pid: getpid()).mappings.filter { $0.path != path })
    let grown = child.grown(pid: getpid(), others)
    #expect(grown.place(of: address) == .function(Symbol(name: "first", module: "[jit dump]", offset: 0)))
    #expect(grown.place(of: address + 64) == .unknown(module: nil))
  }

  @Test func whatIsNoDumpIsRefused() {
    var other = Made().bytes
    other.swapAt(0, 3)
    #expect(JitDump(header: []) == nil && JitDump(header: [UInt8](repeating: 0, count: 40)) == nil)
    #expect(JitDump(header: other) == nil && JitDump(header: Array(Made().bytes.prefix(11))) == nil)
  }

  @Test func hostileRecordsNeitherTrapNorLoop() {
    var named = 0
    for seed in 0..<UInt64(3000) {
      var numbers = SeededGenerator(seed: seed)
      var made = Made()
      for number in 0..<UInt64(6) {
        made.load("f\(number)", at: numbers.next() % 0x1000, size: numbers.next() % 64, number: number % 3)
        made.move(
          number: number % 4, to: numbers.next() >> (numbers.next() % 64), size: numbers.next() >> (numbers.next() % 64)
        )
      }
      var bytes = made.bytes
      for _ in 0..<Int.random(in: 0...6, using: &numbers) {
        bytes[Int.random(in: 40..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      let dump = read(Array(bytes.prefix(Int.random(in: 40...bytes.count, using: &numbers))))
      #expect((dump?.taken ?? 0) <= UInt64(bytes.count))
      named += dump?.count ?? 0
    }
    #expect(named > 3000)
  }
}
