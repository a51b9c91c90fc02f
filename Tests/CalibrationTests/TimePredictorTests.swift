import Calibration
import Scenario
import Testing

@Suite struct TimePredictorTests {
  private let predictor = TimePredictor(.sample)

  private func scenario(_ lines: String...) throws -> Scenario {
    try Scenario.parse("process p\n" + lines.joined(separator: "\n") + "\n", file: "test.cow", limits: .standard)
  }

  /// A trace in which each step succeeded and had the faults that are given for it.
  private func trace(_ scenario: Scenario, _ faults: [Int: [FaultEvent]] = [:]) -> Trace {
    let steps = scenario.steps.indices.map { index in
      var step = TraceStep(index: index, process: "p")
      step.faults = PageRuns(faults[index] ?? [])
      step.effects.filePages = Quantity(16 * step.faults.count { $0.rule == "P-1" }, .simulated)
      return step
    }
    return Trace(source: .model(kernel: "6.18"), steps: steps)
  }

  private func fault(_ rule: String, page: Int = 0, code: UInt = 0x6, mode: FaultMode = .user) -> FaultEvent {
    FaultEvent(
      process: "p", region: "buf", page: page, address: 0, errorCode: code, mode: mode, resolution: nil,
      provenance: .simulated, rule: rule)
  }

  /// The predicted median of the last step.
  private func median(_ scenario: Scenario, _ faults: [FaultEvent]) -> Double? {
    let last = scenario.steps.count - 1
    return predictor.times(of: scenario, trace(scenario, [last: faults]))[last]?.median
  }

  @Test(arguments: [
    ("Z-1", 600.0), ("Z-2", 1000), ("Z-3", 1500), ("W-2", 700), ("W-3", 2000), ("W-4", 700), ("R-1", 2000),
    ("P-1", 4000),
    ("P-3", 1700), ("P-4", 1800), ("T-1", 100_000), ("T-5", 700), ("T-6", 12_000),
  ])
  func eachRuleHasItsKind(rule: String, cost: Double) throws {
    let scenario = try scenario("map p buf anon pages=4", "write p buf[0]")
    #expect(median(scenario, [fault(rule)]) == cost + 8)
  }

  @Test func whatWasNotMeasuredIsUnknown() throws {
    let write = try scenario("map p buf anon pages=4", "write p buf[0]")
    for rule in ["S-2", "P-2", "K-4", "T-2", "no rule"] { #expect(median(write, [fault(rule)]) == nil, "\(rule)") }
    #expect(median(write, [fault("Z-2", mode: .kernel)]) == nil)
    #expect(median(write, [fault("Z-2"), fault("P-2")]) == nil, "a sum with an unknown part")
    let byKernel = try scenario("map p buf anon pages=4", "write p buf[0] by=kernel")
    #expect(median(byKernel, []) == nil)
    let call = try scenario("map p buf anon pages=4", "protect p buf prot=r")
    #expect(median(call, []) == nil)
    #expect(predictor.times(of: call, trace(call))[2] == .unknown)
    let killed = try scenario("map p buf anon pages=4", "write p buf[0]")
    var result = trace(killed)
    result.steps[2].outcome = .killed(signal: "SIGSEGV", address: 0)
    #expect(predictor.times(of: killed, result)[2] == .unknown)
  }

  @Test func stepsThatAreNoOperationHaveNoTime() throws {
    let scenario = try scenario("map p buf anon pages=4", "mark a", "expect faults(p) == 0", "exit p")
    let times = predictor.times(of: scenario, trace(scenario))
    #expect(times[0] == nil)
    #expect(times[2...].allSatisfy { $0 == nil })
  }

  /// Faults in one step cost what they cost in two, whatever their order.
  @Test(arguments: 0..<50) func predictionsAddUp(seed: Int) throws {
    let rules = ["Z-1", "Z-2", "Z-3", "W-2", "W-3", "W-4", "P-3", "P-4", "T-5", "T-6"]
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let faults = (0..<next(40)).map { fault(rules[next(rules.count)], page: $0) }
    let cut = faults.isEmpty ? 0 : next(faults.count + 1)
    let scenario = try scenario("map p buf anon pages=4", "write p buf[0]", "write p buf[1]", "write p buf[0..1]")
    let parts = [2: Array(faults[..<cut]), 3: Array(faults[cut...]), 4: faults.reversed()]
    let times = predictor.times(of: scenario, trace(scenario, parts))
    for bound in [\Timing.median, \.lowerQuartile, \.upperQuartile] {
      let first = try #require(times[2]?[keyPath: bound])
      let second = try #require(times[3]?[keyPath: bound])
      let both = try #require(times[4]?[keyPath: bound])
      #expect(abs(first + second - both) < 1e-6 * max(1, both))
    }
  }

  @Test func theFirstFaultAfterAPauseCostsMore() throws {
    var calibration = Calibration.sample
    calibration.faults.append(FaultCost(kind: .demandZeroAfterPause, cost: .around(3000)))
    let scenario = try scenario("map p buf anon pages=4", "write p buf[0..1]", "write p buf[0]")
    let times = TimePredictor(calibration).times(
      of: scenario, trace(scenario, [2: [fault("Z-2"), fault("Z-2", page: 1)]]))
    #expect(times[2]?.median == 4016.0)
    #expect(times[3]?.median == 8, "no fault, no handler to fetch")
  }

  @Test func newPagesOfSharedMemoryCostMore() throws {
    let scenario = try scenario(
      "map p buf shared-anon pages=4", "write p buf[0]", "write p buf[0]")
    let times = predictor.times(of: scenario, trace(scenario, [2: [fault("S-1")], 3: [fault("S-1")]]))
    #expect(times[2]?.median == 1908)
    #expect(times[3]?.median == 1008)
  }

  @Test func forksCostWhatTheChildGets() throws {
    let scenario = try scenario("map p buf anon pages=1024", "fork p -> c")
    func forked(_ child: ProcessState) -> Double? {
      var result = trace(scenario)
      result.steps[2].checkpoint = Checkpoint(processes: [child])
      return predictor.times(of: scenario, result)[2]?.median
    }
    let nothing = ProcessState(name: "c", addressSpace: "c", pageTableBytes: Quantity(0, .simulated))
    #expect(forked(nothing) == 50_000)
    let pages = PageRuns((0..<1024).map { PageState(page: $0, kind: .anon) })
    var full = nothing
    full.regions = [
      RegionState(
        name: "buf", vmas: [VMAState(pages: 0..<1024, permissions: "rw-p", flags: [], smaps: nil)], pages: pages)
    ]
    full.pageTableBytes = Quantity(2 * 4096, .simulated)
    // 1,024 entries in two tables, and one mapping more.
    #expect(forked(full).map { abs($0 - (50_000 + 1024 * 50 + 1000)) < 1 } == true)
    #expect(predictor.times(of: scenario, trace(scenario))[2] == .unknown, "no state, no prediction")
    let calls = try self.scenario("spawn p -> s", "vfork p -> v")
    #expect(predictor.times(of: calls, trace(calls)).compactMap { $0?.median } == [20_000, 12_000])
  }
}
