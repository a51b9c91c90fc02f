/// Runs random lives of a few processes on both simulators and compares every answer.
///
/// Ratios of their times mean something only if they do the same work. Lives differ in how rare writes are, so that forks happen
/// before and after the first one.
func checkAgreement(lives: Int) throws(BenchmarkError) {
  for life in 0..<lives {
    var agreement = Agreement(seed: UInt64(life), readsPerWrite: [1, 16, 256][life % 3])
    for step in 0..<2000 {
      if let (model, core) = agreement.disagreementAfterOneStep() {
        throw .disagreement(life: life, step: step, model: model, core: core)
      }
    }
  }
}

/// Both simulators in the same state.
private struct Agreement {
  private static let pageCount = 256
  private static let mostProcesses = 8

  private let core = ReferenceCore(frameCount: (mostProcesses + 1) * pageCount)
  private var model = ModelMachine(frameCount: (mostProcesses + 1) * pageCount)
  private var processes: [(core: Int, model: Int)] = []
  private var state: UInt64
  private let readsPerWrite: Int

  init(seed: UInt64, readsPerWrite: Int) {
    state = seed
    self.readsPerWrite = readsPerWrite
  }

  mutating func disagreementAfterOneStep() -> (model: Outcome, core: Outcome)? {
    if processes.isEmpty {
      processes.append(
        (core.makeProcess(pageCount: Self.pageCount), model.makeProcess(pageCount: Self.pageCount)))
    }
    let chosen = random(below: processes.count)
    let process = processes[chosen]
    switch random(below: 100) {
    case 0 where processes.count < Self.mostProcesses:
      processes.append((core.fork(process.core), model.fork(process.model)))
    case 1:
      core.exit(process.core)
      model.exit(process.model)
      processes.remove(at: chosen)
    default:
      let page = Trace.firstPage + random(below: Self.pageCount)
      let writes = random(below: readsPerWrite + 1) == 0
      let expected = core.access(page: page, writes: writes, in: process.core)
      let answer = model.access(page: page, writes: writes, in: process.model)
      if expected != answer { return (answer, expected) }
    }
    return nil
  }

  private mutating func random(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
