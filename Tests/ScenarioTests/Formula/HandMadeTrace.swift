import Scenario

/// A scenario, a trace of it that a test fills in by hand, and the verdict on its last line.
struct HandMadeTrace {
  /// Two processes, four pages each, and a mark between two writes.
  ///
  /// Steps 0 to 8; `expect` is step 9.
  static let text = """
    process p
    map p buf anon pages=4
    map p aux anon pages=2
    write p buf
    fork p -> c
    mark forked
    write c buf[0..1]
    read c buf
    mark done

    """

  var steps: [TraceStep]

  /// What the kernel of the reference would show to root.
  init() {
    steps = (0..<9).map { index in
      var step = TraceStep(index: index)
      step.minorFaults = Quantity(0, .measured)
      step.majorFaults = Quantity(0, .measured)
      step.faultsComplete = true
      step.effects.copies = Quantity(0, .inferred)
      step.effects.reuses = Quantity(0, .inferred)
      step.effects.zeroed = Quantity(0, .inferred)
      step.effects.zeroPages = Quantity(0, .inferred)
      step.effects.filePages = Quantity(0, .inferred)
      return step
    }
    steps[3].minorFaults = Quantity(4, .measured)
    steps[3].effects.zeroed = Quantity(4, .inferred)
    steps[3].faults = PageRuns((0..<4).map { Self.event("p", page: $0, code: 0x6, .zeroFill) })
    steps[6].minorFaults = Quantity(2, .measured)
    steps[6].effects.copies = Quantity(2, .inferred)
    steps[6].faults = PageRuns((0..<2).map { Self.event("c", page: $0, code: 0x7, .copy) })
    steps[7].valuesRead = [88, 89, 65, 65]
    steps[5].checkpoint = Checkpoint(processes: [
      Self.process("p", frames: [1, 2, 3, 4], mapcounts: [2, 2, 2, 2]),
      Self.process("c", frames: [1, 2, 3, 4], mapcounts: [2, 2, 2, 2]),
    ])
    steps[8].checkpoint = Checkpoint(processes: [
      Self.process("p", frames: [1, 2, 3, 4], mapcounts: [1, 1, 2, 2]),
      Self.process("c", frames: [5, 6, 3, 4], mapcounts: [1, 1, 2, 2]),
    ])
  }

  static func event(
    _ process: String, region: String = "buf", page: Int, code: UInt?, _ resolution: FaultResolution?,
    mode: FaultMode = .user
  ) -> FaultEvent {
    FaultEvent(
      process: process, region: region, page: page, address: UInt64(page) * 4096, errorCode: code, mode: mode,
      resolution: resolution, provenance: .measured)
  }

  static func process(_ name: String, frames: [Int], mapcounts: [Int]) -> ProcessState {
    var smaps = SmapsCounts()
    smaps.rss = frames.count * 4
    smaps.pss = mapcounts.reduce(0) { $0 + 4 / $1 }
    smaps.privateDirty = mapcounts.count { $0 == 1 } * 4
    smaps.sharedDirty = mapcounts.count { $0 > 1 } * 4
    smaps.anonymous = smaps.rss
    let pages = frames.indices.map { index in
      var page = PageState(page: index, kind: .anon)
      page.frame = frames[index]
      page.mapcount = mapcounts[index]
      page.mappedOnce = mapcounts[index] == 1
      return page
    }
    var zero = PageState(page: 0, kind: .zero)
    zero.mappedOnce = false
    let vma = VMAState(pages: 0..<frames.count, permissions: "rw-p", flags: [], smaps: smaps)
    let empty = VMAState(pages: 0..<2, permissions: "rw-p", flags: [], smaps: SmapsCounts())
    return ProcessState(
      name: name, addressSpace: name,
      regions: [
        RegionState(name: "buf", vmas: [vma], pages: PageRuns(pages)),
        RegionState(name: "aux", vmas: [empty], pages: [zero]),
      ], pageTableBytes: Quantity(12_288, .measured))
  }

  /// The verdict on a formula behind the last step.
  func verdict(_ formula: String, after lines: String = "") throws -> (verdict: FormulaVerdict, detail: String) {
    let scenario = try Scenario.parse(Self.text + lines + "expect \(formula)\n", file: "t.cow")
    let last = scenario.steps.count - 1
    guard case .expect(let expectation) = scenario.steps[last].action else { return (.unknown, "no expectation") }
    var steps = steps
    for index in steps.count..<max(scenario.steps.count, steps.count) { steps.append(TraceStep(index: index)) }
    let evaluator = FormulaEvaluator(
      scenario: scenario, trace: Trace(source: .model(kernel: "6.18"), steps: steps))
    return evaluator.verdict(of: expectation, atStep: last)
  }
}
