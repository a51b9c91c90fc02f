import Glibc
import ProcFS
import Profiler
import Testing

@Suite struct PerfMapTests {
  @Test func namesMayHaveBlanks() {
    let map = PerfMap(Array("7f00 10 py::app:/srv/a b.py\n0x8000 0x20 Array.map (native)\n".utf8))
    #expect(map.count == 2 && map.strangeLines == 0)
    #expect(map.entry(at: 0x7f0f)?.name == "py::app:/srv/a b.py" && map.entry(at: 0x7f0f)?.start == 0x7f00)
    #expect(map.entry(at: 0x801f)?.name == "Array.map (native)")
    #expect(map.entry(at: 0x7f10) == nil && map.entry(at: 0x8020) == nil)
  }

  @Test func theLastOfOverlappingLinesCounts() {
    let map = PerfMap(Array("1000 100 old\n1040 20 new\n1000 10 newest\n".utf8))
    #expect([0x1000, 0x1010, 0x1050, 0x1060].map { map.entry(at: $0)?.name } == ["newest", "old", "new", "old"])
  }

  @Test func strangeLinesAndALineThatIsBeingWrittenAreLeftOut() {
    let map = PerfMap(Array("1000 10 a\nnothing\n-1 10 b\nffffffffffffffff 10 c\n2000 10 \n3000 10 d".utf8))
    #expect(map.count == 1 && map.strangeLines == 4)
  }

  /// This process says where it has code, and later says something else.
  @Test(.tags(.live)) func codeOfAProcessIsNamedByItsMap() throws {
    let page = 4096
    let memory = unsafe mmap(nil, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    defer { unsafe munmap(memory, page) }
    let address = UInt64(UInt(bitPattern: memory))
    let path = "/tmp/perf-\(getpid()).map"
    defer { unsafe unlink(path) }
    let symbolizer = Symbolizer(pid: getpid(), maps: try Maps.read(pid: getpid()))
    #expect(symbolizer.place(of: address) == .unknown(module: nil))
    let start = String(address, radix: 16)
    try ElfSamples.write(Array("\(start) 40 first one\n".utf8), to: path)
    #expect(symbolizer.place(of: address + 3) == .function(Symbol(name: "first one", module: "[perf map]", offset: 3)))
    #expect(symbolizer.place(of: address + 0x40) == .unknown(module: nil))
    try ElfSamples.write(Array("\(start) 40 first one\n\(start) 80 second\n".utf8), to: path)
    #expect(
      symbolizer.place(of: address + 0x40) == .function(Symbol(name: "second", module: "[perf map]", offset: 0x40)))
  }

  /// Anybody may write into /tmp.
  @Test(.tags(.live), .enabled(if: geteuid() == 0, "only root can give a file away"))
  func aMapOfAnotherUserIsNotBelieved() throws {
    let memory = unsafe mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    defer { unsafe munmap(memory, 4096) }
    let address = UInt64(UInt(bitPattern: memory))
    let path = "/tmp/perf-\(getpid()).map"
    defer { unsafe unlink(path) }
    try ElfSamples.write(Array("\(String(address, radix: 16)) 40 lie\n".utf8), to: path)
    try #require(unsafe chown(path, 65534, 65534) == 0)
    let symbolizer = Symbolizer(pid: getpid(), maps: try Maps.read(pid: getpid()))
    #expect(symbolizer.place(of: address) == .unknown(module: nil))
  }
}
