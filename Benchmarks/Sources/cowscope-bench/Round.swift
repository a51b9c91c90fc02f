import Measuring

/// What is timed.
enum Phase: String, CaseIterable, Codable {
  case demandZero, sequentialTrace, randomTrace, fork, copy, exit, reuse, life, batchedLife
  /// Life with a record of every fault.
  case recordedLife
  /// The same with shared page tables.
  case lazyFork, lazyCopy, lazyReuse, lazyLife, lazyBatchedLife
}

/// The CPU time of each phase in each turn, in nanoseconds per page.
struct Samples: Codable {
  private var nanoseconds: [String: [Double]] = [:]

  subscript(_ phase: Phase) -> [Double]? { nanoseconds[phase.rawValue] }

  mutating func note(_ phase: Phase, _ measured: Double, pageCount: Int) {
    nanoseconds[phase.rawValue, default: []].append(measured / Double(pageCount))
  }
}

/// The traces of one size of memory, made once.
struct Workload {
  let pageCount: Int
  let writes: Trace
  let sequential: Trace
  let random: Trace

  init(pageCount: Int) {
    self.pageCount = pageCount
    writes = .writes(pageCount: pageCount)
    sequential = .mixed(pageCount: pageCount, sequential: true)
    random = .mixed(pageCount: pageCount, sequential: false)
  }

  /// Runs every phase once; gives the number of faults, the same for every simulator that does the same work.
  func round<Machine: Simulator>(on machine: inout Machine, into samples: inout Samples) -> Int {
    let before = machine.faults
    func note(_ phase: Phase, _ body: () -> Void) {
      samples.note(phase, CPUClock.measure(body), pageCount: pageCount)
    }
    let parent = machine.makeProcess(pageCount: pageCount)
    note(.demandZero) { machine.replay(writes, in: parent) }
    note(.sequentialTrace) { machine.replay(sequential, in: parent) }
    note(.randomTrace) { machine.replay(random, in: parent) }
    var child = parent
    note(.fork) { child = machine.fork(parent) }
    note(.copy) { machine.replay(writes, in: child) }
    note(.exit) { machine.exit(child) }
    note(.reuse) { machine.replay(writes, in: parent) }
    note(.life) { life(on: &machine, parent, batched: false) }
    note(.batchedLife) { life(on: &machine, parent, batched: true) }
    machine.recordsFaults = true
    note(.recordedLife) { life(on: &machine, parent, batched: false) }
    machine.recordsFaults = false
    machine.forksLazily = true
    note(.lazyFork) { child = machine.fork(parent) }
    note(.lazyCopy) { machine.replay(writes, in: child) }
    machine.exit(child)
    note(.lazyReuse) { machine.replay(writes, in: parent) }
    note(.lazyLife) { life(on: &machine, parent, batched: false) }
    note(.lazyBatchedLife) { life(on: &machine, parent, batched: true) }
    machine.forksLazily = false
    machine.exit(parent)
    return machine.faults - before
  }

  /// fork, write every page, exit.
  private func life<Machine: Simulator>(on machine: inout Machine, _ parent: Int, batched: Bool) {
    let child = machine.fork(parent)
    if batched {
      machine.writeRange(pageCount: pageCount, in: child)
    } else {
      machine.replay(writes, in: child)
    }
    machine.exit(child)
  }
}
