import Experiment
import Scenario
import Testing

extension LiveTests {
  @Suite
  struct LiveRunnerGoldenTests {
    let runner: LiveRunner

    init() throws { runner = try LiveRunner(options: liveOptions()) }

    private func run(_ actions: [Action]) throws -> [TraceStep] {
      try runner.run(scenario(actions)).steps
    }

    @Test func `GV1: read, then write, then write again`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .read("p", 0..<1), .write("p", 0..<1), .write("p", 0..<1),
      ])
      #expect(numbers(steps[2]) == [1, 0, 0, 0, 1, 0])
      #expect(numbers(steps[3]) == [1, 0, 0, 1, 0, 0])
      #expect(numbers(steps[4]) == [0, 0, 0, 0, 0, 0])
      #expect(steps[2].valuesRead == [0])
    }

    @Test func `GV2: write, then read`() throws {
      let steps = try run([.process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<1, 7), .read("p", 0..<1)])
      #expect(numbers(steps[2]) == [1, 0, 0, 1, 0, 0])
      #expect(numbers(steps[3]) == [0, 0, 0, 0, 0, 0])
      #expect(steps[3].valuesRead == [7])
    }

    @Test func `GV3: first writer copies, last sharer reuses`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork("p", "c"), .read("c", 0..<4),
        .write("c", 0..<1), .write("p", 0..<1), .write("p", 1..<2), .write("c", 1..<2),
      ])
      #expect(numbers(steps[3]) == [0, 0, 0, 0, 0, 0])
      #expect(numbers(steps[4]) == [0, 0, 0, 0, 0, 0])
      #expect(numbers(steps[5]) == [1, 1, 0, 0, 0, 0])
      #expect(numbers(steps[6]) == [1, 0, 1, 0, 0, 0])
      #expect(numbers(steps[7]) == [1, 1, 0, 0, 0, 0])
      #expect(numbers(steps[8]) == [1, 0, 1, 0, 0, 0])
    }

    @Test func `GV4: a child that has gone leaves faults without copies`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork("p", "c"), .exit("c"), .write("p", 0..<4),
        .write("p", 0..<4),
      ])
      #expect(numbers(steps[5]) == [4, 0, 4, 0, 0, 0])
      #expect(numbers(steps[6]) == [0, 0, 0, 0, 0, 0])
    }

    @Test func `GV5: three generations, the last writer reuses`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 16), .write("p", 0..<16), .fork("p", "c"), .fork("c", "g"),
        .write("g", 0..<1), .write("c", 0..<1), .write("p", 0..<1),
      ])
      #expect(numbers(steps[5]) == [1, 1, 0, 0, 0, 0])
      #expect(numbers(steps[6]) == [1, 1, 0, 0, 0, 0])
      #expect(numbers(steps[7]) == [1, 0, 1, 0, 0, 0])
    }

    @Test func `GV10: a region that is not forked is a segmentation fault in the child`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .advise("p", buf(0..<4), .dontfork),
        .fork("p", "c"), .write("p", 0..<4), .read("c", 1..<2), .read("c", 1..<2),
      ])
      #expect(numbers(steps[5]) == [0, 0, 0, 0, 0, 0])
      #expect(steps[6].outcome == .killed(signal: "SIGSEGV", address: RegionLayout.arenaBase + 4096))
      #expect(steps[6].faults.map(\.resolution) == [.segmentationFault])
      #expect(steps[6].faults.map(\.errorCode) == [4])
      #expect(numbers(steps[6]) == [0, 0, 0, 0, 0, 0])
      #expect(steps[7].outcome == .skipped)
    }

    @Test func `GV27: the kernel copies for read(2)`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork("p", "c"),
        .touch(TouchRequest(process: "p", target: buf(0..<1), kind: .write, mode: .kernel, value: 9)),
        .read("p", 0..<1),
      ])
      #expect(numbers(steps[4]) == [1, 1, 0, 0, 0, 0])
      #expect(steps[5].valuesRead == [9])
    }

    @Test func `GV28: mlock copies shared pages without a trap`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 16), .write("p", 0..<16), .fork("p", "c"),
        .lock("p", buf(0..<16), onFault: false),
      ])
      #expect(numbers(steps[4]) == [16, 16, 0, 0, 0, 0])
      #expect(steps[4].faults.isEmpty)
    }
  }
}
