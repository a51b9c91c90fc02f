import Glibc
import Profiler
import Testing

/// Places that programs of this machine have marked for tracers.
struct StaticProbeTests {
  private func probes(_ path: String) throws -> [StaticProbe] {
    try ElfFile(ElfSource(bytes: try ElfSamples.bytes(path))).staticProbes()
  }

  /// A mark is an instruction that does nothing, so that a wrong place is seen.
  @Test(arguments: [try? ElfSamples.pathOfC(), "/usr/bin/python3", RubyLibrary.path])
  func eachMarkIsAnInstructionThatDoesNothing(path: String?) throws {
    guard let path, unsafe access(path, R_OK) == 0 else { return Skip.note("\(path ?? "a library") is not here") }
    let bytes = try ElfSamples.bytes(path)
    let probes = try probes(path)
    guard !probes.isEmpty else { return Skip.note("\(path) was built without probes") }
    for probe in probes {
      try #require(bytes[Int(probe.offset)] == 0x90, "\(probe.provider):\(probe.name)")
      // Counters of watchers are zero in the file.
      if let counter = probe.counter {
        try #require(bytes[Int(counter)] == 0 && bytes[Int(counter) + 1] == 0, "\(probe.provider):\(probe.name)")
        try #require(counter % 2 == 0)
      }
    }
    #expect(probes.allSatisfy { !$0.provider.isEmpty && !$0.name.isEmpty })
  }

  @Test func theyAreThoseThatReadelfLists() throws {
    let path = "/usr/bin/python3"
    if let obstacle = ForkingProgram.obstacle(path) { return Skip.note(obstacle) }
    guard let lines = ElfSamples.output("readelf -n \(path) 2>/dev/null") else {
      return Skip.note("readelf is not here")
    }
    func values(_ key: String) -> [String] {
      lines.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
    }
    let probes = try probes(path)
    guard !probes.isEmpty else { return Skip.note("\(path) was built without probes") }
    #expect(probes.map(\.provider) == values("Provider: ") && probes.map(\.name) == values("Name: "))
  }

  @Test func aFileWithoutMarksHasNone() throws {
    #expect(try probes(ElfSamples.program).isEmpty)
  }

  @Test func marksOfCollectorsAreKnownByTheirNames() throws {
    func mark(_ provider: String, _ name: String) -> CollectorMark? {
      CollectorMark(StaticProbe(provider: provider, name: name, offset: 0, counter: nil))
    }
    #expect(mark("python", "gc__start") == CollectorMark(.collect, begins: true))
    #expect(mark("python", "gc__done") == CollectorMark(.collect, begins: false))
    #expect(mark("ruby", "gc__mark__begin") == CollectorMark(.mark, begins: true))
    #expect(mark("ruby", "gc__sweep__end") == CollectorMark(.sweep, begins: false))
    #expect(mark("ruby", "gc__start") == nil && mark("libc", "gc__done") == nil && mark("python", "line") == nil)
  }
}
