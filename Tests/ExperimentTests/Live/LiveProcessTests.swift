import Experiment
import Scenario
import Testing

extension LiveTests {
  @Suite
  struct LiveProcessTests {
    let runner: LiveRunner

    init() throws {
      var options = liveOptions()
      options.checkpoints = .everyStep
      runner = try LiveRunner(options: options)
    }

    private func run(_ actions: [Action]) throws -> [TraceStep] {
      try runner.run(scenario(actions)).steps
    }

    private func state(_ step: TraceStep, _ process: ProcessName) throws -> ProcessState {
      try #require(step.checkpoint?.processes.first { $0.name == process })
    }

    @Test func `an empty arena needs no page tables, in a fork child either`() throws {
      let steps = try run([.process("p", cpu: 0), .fork("p", "c"), .fork("c", "g")])
      for name in ["p", "c", "g"] { #expect(try state(steps[2], name).pageTableBytes == Quantity(0, .measured)) }
    }

    @Test func `a fork child has page tables of its own for what was written`() throws {
      let steps = try run([.process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<1), .fork("p", "c")])
      // One table each of the three lower levels.
      #expect(try state(steps[2], "p").pageTableBytes.value == 3 * 4096)
      #expect(try state(steps[3], "c").pageTableBytes.value == 3 * 4096)
    }

    @Test func `forking costs neither side a fault, and neither does the first step after it`() throws {
      let steps = try run([
        .process("p", cpu: 0), .fork("p", "c"), .anonymous("c", 4), .anonymous("p", 4), .fork("c", "g"),
        .unmap("c", buf(0..<4)), .unmap("g", buf(0..<4)),
      ])
      #expect(steps.allSatisfy { $0.minorFaults.value == 0 && $0.outcome == .success })
    }

    @Test func `a vfork child works in its parent's memory`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<1, 1), .fork(parent: "p", child: "v", kind: .vfork),
        .write("v", 0..<2, 2), .exec("v"), .read("p", 0..<2), .exit("v"), .write("p", 0..<2),
      ])
      #expect(try state(steps[4], "v").addressSpace == "p")
      #expect(try state(steps[4], "v").regions.isEmpty)
      #expect(steps[3].minorFaults.value == 0)
      #expect(numbers(steps[4]) == [1, 0, 0, 1, 0, 0])
      #expect(try state(steps[5], "v").addressSpace == "v")
      #expect(try state(steps[5], "v").pageTableBytes.value == 0)
      #expect(steps[6].valuesRead == [2, 2])
      #expect(steps[8].minorFaults.value == 0)
    }

    @Test func `a killed vfork child wakes its parent`() throws {
      let steps = try run([
        .process("p", cpu: 0), .fork(parent: "p", child: "v", kind: .vfork), .write("v", 0..<1), .anonymous("p", 1),
      ])
      #expect(steps[2].outcome == .killed(signal: "SIGSEGV", address: RegionLayout.arenaBase))
      #expect(steps[3].outcome == .success)
      #expect(steps[1].minorFaults.value == 0)
    }

    @Test func `a spawned child starts empty and leaves its parent's pages writable`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork(parent: "p", child: "s", kind: .spawn),
        .write("p", 0..<4), .anonymous("s", 4), .write("s", 0..<1),
      ])
      #expect(steps[4].minorFaults.value == 0)
      #expect(steps[6].minorFaults.value == 1)
      #expect(try state(steps[3], "s").regions.isEmpty)
    }

    @Test func `an orphan goes on and is waited for`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork("p", "c"), .exit("p"), .write("c", 0..<4),
        .exit("c"),
      ])
      #expect(numbers(steps[5]) == [4, 0, 4, 0, 0, 0])
      #expect(steps[6].checkpoint?.processes.isEmpty == true)
    }

    @Test func `a checkpoint shows shared frames by equal labels`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .write("p", 0..<4), .fork("p", "c"), .write("c", 0..<1),
      ])
      let parent = try #require(try state(steps[4], "p").regions.first)
      let child = try #require(try state(steps[4], "c").regions.first)
      #expect(parent.vmas.map(\.permissions) == ["rw-p"])
      #expect(parent.vmas.first?.smaps?.rss == 16)
      #expect(parent.vmas.first?.smaps?.sharedDirty == 12)
      #expect(parent.pages.map(\.mappedOnce) == [true, false, false, false])
      if runner.visibility.frames {
        #expect(parent.pages.map(\.mapcount) == [1, 2, 2, 2])
        #expect(zip(parent.pages, child.pages).map { $0.frame == $1.frame } == [false, true, true, true])
      }
    }

    @Test func `a stack grows downwards by one fault a page`() throws {
      let steps = try run([
        .process("p", cpu: 0),
        .map(MapRequest(process: "p", region: "buf", kind: .stack(initialPages: 2), pages: 64)), .write("p", 62..<64),
        .write("p", 50..<62),
      ])
      #expect(numbers(steps[3]) == [12, 0, 0, 12, 0, 0])
      #expect(try state(steps[3], "p").regions.first?.vmas.first?.pages == 50..<64)
    }

    @Test func `a call that fails is an outcome with the name of its error`() throws {
      let steps = try run([
        .process("p", cpu: 0), .anonymous("p", 4), .lock("p", buf(0..<4), onFault: false),
        .advise("p", buf(0..<4), .dontneed),
        .touch(TouchRequest(process: "p", target: buf(8..<9), kind: .write, mode: .kernel, value: 1)),
      ])
      #expect(steps[2].minorFaults.value == 4)
      #expect(steps[3].outcome == .failure(errno: "EINVAL"))
      #expect(steps[4].outcome == .failure(errno: "EFAULT"))
    }
  }
}
