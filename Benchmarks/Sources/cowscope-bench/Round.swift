/// What is timed.
enum Phase: String, CaseIterable, Codable {
  case demandZero, sequentialTrace, randomTrace, fork, copy, exit, reuse, life, batchedLife
}

/// The least CPU time of each phase over the repetitions, in nanoseconds per page.
struct Minima: Codable {
  private var nanoseconds: [String: Double] = [:]

  subscript(_ phase: Phase) -> Double? { nanoseconds[phase.rawValue] }

  mutating func note(_ phase: Phase, _ measured: Double, pageCount: Int) {
    nanoseconds[phase.rawValue] = min(nanoseconds[phase.rawValue] ?? .infinity, measured / Double(pageCount))
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
  func round<Machine: Simulator>(on machine: inout Machine, into minima: inout Minima) -> Int {
    let before = machine.faults
    func note(_ phase: Phase, _ body: () -> Void) {
      minima.note(phase, CPUClock.measure(body), pageCount: pageCount)
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
    note(.life) {
      child = machine.fork(parent)
      machine.replay(writes, in: child)
      machine.exit(child)
    }
    note(.batchedLife) {
      child = machine.fork(parent)
      machine.writeRange(pageCount: pageCount, in: child)
      machine.exit(child)
    }
    machine.exit(parent)
    return machine.faults - before
  }
}
