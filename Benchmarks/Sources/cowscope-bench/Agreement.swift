/// Runs one random life of a few processes on both simulators and compares every answer.
///
/// Ratios of their times mean something only if they do the same work.
func checkAgreement(steps: Int) throws(BenchmarkError) {
  let pageCount = 2048
  let mostProcesses = 8
  let core = ReferenceCore(frameCount: (mostProcesses + 1) * pageCount)
  var model = ModelMachine(frameCount: (mostProcesses + 1) * pageCount)
  var processes = [(core: core.makeProcess(pageCount: pageCount), model: model.makeProcess(pageCount: pageCount))]
  var state: UInt64 = 7
  func random(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  for step in 0..<steps {
    let chosen = random(below: processes.count)
    let process = processes[chosen]
    switch random(below: 2000) {
    case 0 where processes.count < mostProcesses:
      processes.append((core: core.fork(process.core), model: model.fork(process.model)))
    case 1:
      core.exit(process.core)
      model.exit(process.model)
      processes.remove(at: chosen)
      if processes.isEmpty {
        processes.append((core.makeProcess(pageCount: pageCount), model.makeProcess(pageCount: pageCount)))
      }
    default:
      let page = Trace.firstPage + random(below: pageCount)
      let writes = random(below: 2) == 1
      let expected = core.access(page: page, writes: writes, in: process.core)
      let answer = model.access(page: page, writes: writes, in: process.model)
      guard expected == answer else { throw .disagreement(step: step, model: answer, core: expected) }
    }
  }
}
