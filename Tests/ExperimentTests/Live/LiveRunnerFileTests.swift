import Experiment
import Scenario
import Testing

extension LiveTests {
  @Suite
  struct LiveRunnerFileTests {
    let runner: LiveRunner

    init() throws { runner = try LiveRunner(options: liveOptions()) }

    private func run(_ actions: [Action]) throws -> [TraceStep] {
      try runner.run(scenario(actions)).steps
    }

    private func file(_ process: ProcessName, shared: Bool = false, folioPages: Int = 1) -> Action {
      .map(
        MapRequest(
          process: process, region: "buf",
          kind: .file(FileRequest(name: "f", pages: 64, folioPages: folioPages), shared: shared), pages: 64))
    }

    @Test func `GV12: fault-around maps 16 pages of a file at a time`() throws {
      let steps = try run([
        .process("p", cpu: 0), file("p"), .read("p", 0..<1), .read("p", 20..<21), .fork("p", "c"), .read("c", 0..<64),
      ])
      #expect(numbers(steps[2]) == [1, 0, 0, 0, 0, 16])
      #expect(numbers(steps[3]) == [1, 0, 0, 0, 0, 16])
      #expect(numbers(steps[5]) == [4, 0, 0, 0, 0, 64])
      #expect(steps[5].valuesRead == (0..<64).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) })
    }

    @Test func `GV13: writes of a private file copy, whatever was read before`() throws {
      let steps = try run([
        .process("p", cpu: 0), file("p"), .write("p", 20..<21), .read("p", 21..<22), .write("p", 22..<23),
      ])
      #expect(numbers(steps[2]) == [1, 1, 0, 0, 0, 0])
      #expect(numbers(steps[3]) == [1, 0, 0, 0, 0, 15])
      #expect(numbers(steps[4]) == [1, 1, 0, 0, 0, 0])
    }

    @Test func `GV14: shared anonymous memory is never copied`() throws {
      let steps = try run([
        .process("p", cpu: 0), .map(MapRequest(process: "p", region: "buf", kind: .sharedAnonymous, pages: 64)),
        .write("p", 0..<4), .read("p", 8..<9), .write("p", 8..<9), .fork("p", "c"), .read("c", 0..<4),
        .write("c", 0..<4), .write("c", 16..<20), .read("p", 16..<20),
      ])
      #expect([2, 3, 4, 6, 7, 8, 9].map { steps[$0].minorFaults.value } == [4, 1, 0, 1, 0, 4, 1])
      #expect(steps.allSatisfy { $0.effects.copies.value == 0 && $0.effects.reuses.value == 0 })
    }

    @Test func `GV15: a shared file becomes writable page by page, and again after msync`() throws {
      let steps = try run([
        .process("p", cpu: 0), file("p", shared: true), .write("p", 0..<1), .read("p", 1..<2), .write("p", 1..<2),
        .sync("p", buf(0..<64)), .write("p", 0..<1),
      ])
      #expect([2, 3, 4, 6].map { steps[$0].minorFaults.value } == [1, 1, 1, 1])
      if runner.visibility.faults != .counters {
        #expect(steps[4].faults.map(\.resolution) == [.makeWritable])
        #expect(steps[6].faults.map(\.resolution) == [.makeWritable])
      }
    }

    @Test func `a large folio of the page cache is mapped whole`() throws {
      let steps = try run([.process("p", cpu: 0), file("p", folioPages: 64), .read("p", 20..<21)])
      #expect(numbers(steps[2]) == [1, 0, 0, 0, 0, 64])
    }

    @Test func `pwrite shows through a private mapping until it copies`() throws {
      let steps = try run([
        .process("p", cpu: 0), file("p"), .write("p", 1..<2, 9),
        .pwrite(PwriteRequest(process: "p", target: buf(0..<2), value: 200)), .read("p", 0..<2),
      ])
      #expect(steps[4].valuesRead == [200, 9])
    }

    @Test func `an access behind the end of a truncated file is a bus error`() throws {
      let steps = try run([
        .process("p", cpu: 0), file("p"), .read("p", 0..<1), .truncate("p", "buf", pages: 4), .read("p", 8..<9),
      ])
      #expect(steps[3].effects.unmapped.value == 12)
      #expect(steps[4].outcome == .killed(signal: "SIGBUS", address: RegionLayout.arenaBase + 8 * 4096))
      #expect(steps[4].faults.map(\.resolution) == [.busError])
    }

    @Test func `code is fetched, and fetched again after the child forgot it`() throws {
      let code = MapRequest(
        process: "p", region: "buf", kind: .file(FileRequest(name: "code", pages: 4, isCode: true), shared: false),
        pages: 4, protection: [.read, .execute])
      let steps = try run([
        .process("p", cpu: 0), .map(code), .touch(TouchRequest(process: "p", target: buf(0..<4), kind: .call)),
        .fork("p", "c"), .touch(TouchRequest(process: "c", target: buf(0..<4), kind: .call)),
      ])
      #expect(numbers(steps[2]) == [1, 0, 0, 0, 0, 4])
      #expect(numbers(steps[4]) == [1, 0, 0, 0, 0, 4])
      if runner.visibility.faults == .tracefs { #expect(steps[4].faults.map(\.errorCode) == [0x14]) }
    }
  }
}
