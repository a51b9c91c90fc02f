import Glibc
import Profiler
import ProcFS
import Testing
import TestSupport

/// Threads that come by places in programs, counted.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct ProbeTests {
  private static let python = "/usr/bin/python3"

  /// The marks of a collection; nil, with a note, where there are none.
  private func marks() throws -> (begin: StaticProbe, end: StaticProbe)? {
    if let obstacle = ForkingProgram.obstacle(Self.python) {
      Skip.note(obstacle)
      return nil
    }
    let probes = try ElfFile(ElfSource(bytes: try ElfSamples.bytes(Self.python))).staticProbes()
    guard let begin = probes.first(where: { $0.name == "gc__start" }),
      let end = probes.first(where: { $0.name == "gc__done" })
    else {
      Skip.note("\(Self.python) was built without probes")
      return nil
    }
    return (begin, end)
  }

  private func watch(_ stream: FaultStream, _ marks: (begin: StaticProbe, end: StaticProbe)) throws {
    let points = [marks.begin, marks.end].map {
      ProbePoint(path: Self.python, offset: $0.offset, counter: $0.counter)
    }
    try stream.watch(points, from: 0)
  }

  /// The counter of who watches a mark, in the memory of a process.
  private func counter(_ mark: StaticProbe, of pid: Int32) throws -> UInt16? {
    guard let counter = mark.counter else { return nil }
    let mapping = try #require(
      try Maps.read(pid: pid).mappings.first {
        $0.path?.contains("python") == true && $0.permissions.contains(.write) && $0.offset <= counter
          && counter - $0.offset < $0.addresses.upperBound - $0.addresses.lowerBound
      })
    let file = unsafe open("/proc/\(pid)/mem", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var value: UInt16 = 0xffff
    let place = Int(mapping.addresses.lowerBound + counter - mapping.offset)
    #expect(unsafe pread(file, &value, 2, place) == 2)
    return value
  }

  /// By a program in the kernel, where one may run, and by events of perf.
  private static let ways = EventRights.programs ? [true, false] : [false]

  private func stream(byProgram: Bool) throws -> FaultStream {
    var options = EventOptions()
    options.usesProbeProgram = byProgram
    return try FaultStream(options)
  }

  @Test(arguments: ways) func eachCollectionIsTwoMarks(byProgram: Bool) throws {
    guard let marks = try marks() else { return }
    let program = try SubjectProgram(Self.python, [ForkingProgram.path("objects.py"), "collections", "500"])
    #expect(program.readWords() == ["ready"])
    let stream = try stream(byProgram: byProgram)
    try stream.follow(program.pid)
    try watch(stream, marks)
    #expect(stream.usesProbeProgram == byProgram)
    try program.goOn()
    #expect(program.readWords() == ["done"])
    let batch = try stream.stop()
    #expect(batch.lost.isNone)
    #expect(batch.hits.map(\.number) == (0..<1000).map { $0 % 2 })
    #expect(batch.hits.allSatisfy { $0.pid == program.pid && $0.tid == program.pid })
    #expect(batch.hits.map(\.time) == batch.hits.map(\.time).sorted())
  }

  @Test(.programsMayRun) func marksThatHadNoRoomAreCounted() throws {
    guard let marks = try marks() else { return }
    let program = try SubjectProgram(Self.python, [ForkingProgram.path("objects.py"), "collections", "6000"])
    #expect(program.readWords() == ["ready"])
    let stream = try stream(byProgram: true)
    try stream.follow(program.pid)
    try watch(stream, marks)
    try program.goOn()
    #expect(program.readWords() == ["done"])
    let batch = try stream.stop()
    // A ring of 256 KiB has room for 8,192 of them.
    #expect(batch.lost.hits > 3500 && batch.hits.count > 8000)
    #expect(batch.hits.count + Int(batch.lost.hits) == 12_000)
    #expect(batch.hits.map(\.number) == (0..<batch.hits.count).map { $0 % 2 })
  }

  @Test(arguments: ways) func nothingStaysInThePrograms(byProgram: Bool) throws {
    guard let marks = try marks(), marks.begin.counter != nil else { return }
    let program = try SubjectProgram(Self.python, [ForkingProgram.path("objects.py"), "collections", "1"])
    #expect(program.readWords() == ["ready"])
    // Somebody else may watch too.
    let before = try #require(try counter(marks.begin, of: program.pid))
    do {
      let stream = try stream(byProgram: byProgram)
      try watch(stream, marks)
      #expect(try #require(try counter(marks.begin, of: program.pid)) > before)
    }
    #expect(try counter(marks.begin, of: program.pid) == before)
  }

  @Test func onlyTheWholeMachineCanBeWatched() throws {
    guard let marks = try marks() else { return }
    var options = EventOptions()
    options.scope = .tasks
    let stream = try FaultStream(options)
    #expect(throws: EventError.self) { try watch(stream, marks) }
  }

  @Test func aPlaceThatIsNoneIsToldInALine() throws {
    let stream = try FaultStream()
    #expect(throws: EventError.self) {
      try stream.watch([ProbePoint(path: "/no/such/file", offset: 0, counter: nil)], from: 0)
    }
  }
}
