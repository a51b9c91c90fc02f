import Scenario
import Testing

@Suite("FormulaEvaluator")
struct FormulaEvaluatorTests {
  @Test(
    "operators",
    arguments: [
      "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "7 - 2 - 1 == 4", "-7 / 2 == -3", "-7 % 2 == -1", "- -1 == 1",
      "2 * -3 == -6", "not 1 == 2", "not (1 == 1) or true", "false and false or true", "true or false and false",
      "not false and true", "1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 != 2", "'A' == 65", "0x10 == 16",
      "16KiB == 4 * 4096", "1MiB == 1024KiB", "3 in 1..3", "not 4 in 1..3", "2 + 1 in 1..2 + 1", "3 in {1, 2, 3}",
      "not 4 in {}", "2 in [1, 2]", "{1, 2} == {2, 1, 1}", "[1, 2] != [2, 1]", "[1, 2, 1] == {2, 1}", "{} == {}",
      "(1 == 1) == true", "1_000 == 1000",
    ])
  func operators(formula: String) throws {
    #expect(try HandMadeTrace().verdict(formula).verdict == .holds)
  }

  @Test(
    "what cannot be computed is unknown, and decides nothing",
    arguments: [
      ("1 / 0 == 1", "division by zero"), ("1 % 0 == 1", "division by zero"),
      ("9223372036854775807 + 1 == 0", "too large"), ("-9223372036854775807 - 2 == 0", "too large"),
      ("9223372036854775807 * 2 == 0", "too large"), ("(-9223372036854775807 - 1) / -1 == 0", "too large"),
      ("-(-9223372036854775807 - 1) == 0", "too large"), ("1/0 in {1, 2}", "division by zero"),
      ("1 in {1/0, 2}", "division by zero"), ("{1/0} == {1}", "division by zero"), ("not 1/0 == 1", "division by zero"),
      ("1/0 == 1 or false", "division by zero"), ("1/0 == 1 and true", "division by zero"),
    ])
  func unknown(formula: String, reason: String) throws {
    let result = try HandMadeTrace().verdict(formula)
    #expect(result.verdict == .unknown)
    #expect(result.detail.contains(reason), "\(result.detail)")
  }

  @Test(
    "one side may decide alone",
    arguments: [
      ("1/0 == 1 or true", FormulaVerdict.holds), ("true or 1/0 == 1", .holds), ("1/0 == 1 and false", .fails),
      ("false and 1/0 == 1", .fails), ("2 in {1/0, 2}", .holds),
    ])
  func threeValued(formula: String, expected: FormulaVerdict) throws {
    #expect(try HandMadeTrace().verdict(formula).verdict == expected)
  }

  @Test(
    "functions over a complete trace",
    arguments: [
      "faults(p) == 4", "faults(c) == 2", "faults(p, buf) == 4", "faults(p, buf[1..2]) == 2", "faults(p, aux) == 0",
      "faults(p, forked..done) == 0", "faults(c, buf, forked..here) == 2", "faults(p, buf, start..forked) == 4",
      "faults(c, buf, start..end) == 2", "traps(c, buf) == 2", "kernel_faults(c) == 0", "major_faults(c, buf) == 0",
      "copies(c) == 2", "copies(c, buf) == 2", "copies(c, buf[1..3]) == 1", "copies(c, buf[2..]) == 0",
      "copies(p, buf) == 0", "zeroed(p, buf[0]) == 1", "reuses(c, aux) == 0", "zero_pages(p) == 0",
      "file_pages(p) == 0",
      "error_codes(c, buf) == [0x7, 0x7]", "error_codes(p, buf) == {6}", "error_codes(p, aux) == []",
      "values(c, buf) == ['X', 'Y', 'A', 'A']", "values(c, buf[1..2]) == ['Y', 'A']", "value(c, buf[0]) == 'X'",
      "frames(p, buf) == 4", "frames({p, c}, buf) == 6", "frames({p, c}, buf, forked) == 4", "frames(p, buf[0]) == 1",
      "frames(p, aux) == 0", "shared_frames(p, c, buf) == 2", "shared_frames(p, c, buf, forked) == 4",
      "not same_frame(p, buf[0], c, buf[0])", "same_frame(p, buf[2], c, buf[2])", "same_frame(p, aux[0], c, aux[0])",
      "not same_frame(p, aux[1], c, aux[1])", "mapcount(p, buf[0]) == 1", "mapcount(p, buf[0], forked) == 2",
      "mapcount(p, aux[0]) == 0", "exclusive(c, buf[1])", "not exclusive(c, buf[3])", "present(c, buf) == 4",
      "present(c, aux) == 1", "kind(c, buf[0]) == anon", "kind(c, aux[0]) == zero", "kind(c, aux[1]) == none",
      "kind(c, buf[0]) in {anon, zero}", "rss(p, buf) == 16KiB", "rss(p) == 16KiB", "pss(p, buf) == 12KiB",
      "uss(c, buf) == 8KiB", "private_dirty(c, buf, forked) == 0", "shared_dirty(c, buf, forked) == 16KiB",
      "page_tables(p) == 12KiB", "alive(c)", "not alive(c, done) or alive(p)", "killed(p) == none",
      "error(forked) == ok", "order(copies, buf, {p, c}) == [c]", "order(faults, buf, {c, p}) == [p, c]",
      "order(faults, buf, {c, p}) == {c, p}", "c in order(faults, buf, {c, p})", "order(reuses, buf, {p, c}) == []",
    ])
  func functions(formula: String) throws {
    let result = try HandMadeTrace().verdict(formula)
    #expect(result.verdict == .holds, "\(result.detail)")
  }

  @Test("the detail names every function once with its value")
  func detail() throws {
    let formula = "faults(c, buf, forked..done) == 3 and rss(p, buf) == 4 and faults(c, buf, forked..done) > 0"
    let result = try HandMadeTrace().verdict(formula)
    #expect(result.verdict == .fails)
    #expect(result.detail == "faults(c, buf, forked..done) = 2, rss(p, buf) = 16KiB")
    #expect(
      try HandMadeTrace().verdict("values(c, buf) == [] and error_codes(c, buf[0]) == []").detail
        == "values(c, buf) = ['X', 'Y', 'A', 'A'], error_codes(c, buf[0]) = [0x7]")
  }

  @Test(
    "without the addresses only the counters tell",
    arguments: [
      ("faults(c) == 2", FormulaVerdict.holds), ("faults(c, buf) == 2", .holds), ("faults(c, buf[0..1]) == 2", .holds),
      ("faults(c, buf[0]) == 1", .unknown), ("faults(c, buf[2..3]) == 0", .holds), ("faults(c, aux) == 0", .holds),
      ("traps(c, buf) == 2", .unknown), ("traps(c, buf, start..forked) == 0", .holds),
      ("error_codes(c, buf) == [7, 7]", .unknown), ("copies(c, buf) == 2", .holds),
      ("copies(c, buf[0]) == 1", .unknown),
    ])
  func unprivileged(formula: String, expected: FormulaVerdict) throws {
    var trace = HandMadeTrace()
    for index in trace.steps.indices {
      trace.steps[index].faults = []
      trace.steps[index].faultsComplete = false
    }
    let result = try trace.verdict(formula)
    #expect(result.verdict == expected, "\(result.detail)")
  }

  @Test(
    "without frame numbers",
    arguments: [
      ("frames(p, buf) == 4", FormulaVerdict.unknown), ("frames(p, aux) == 0", .holds),
      ("present(p, buf) == 4", .holds),
      ("mapcount(p, buf[0]) == 1", .holds), ("mapcount(p, buf[2]) == 2", .unknown), ("exclusive(p, buf[2])", .fails),
      ("same_frame(p, buf[2], c, buf[2])", .unknown), ("same_frame(p, buf[0], c, buf[0])", .fails),
      ("same_frame(p, buf[0], p, buf[0])", .holds), ("same_frame(p, buf[0], p, buf[1])", .fails),
      ("same_frame(p, buf[0], c, aux[0])", .fails),
    ])
  func withoutFrames(formula: String, expected: FormulaVerdict) throws {
    var trace = HandMadeTrace()
    for step in trace.steps.indices {
      guard var checkpoint = trace.steps[step].checkpoint else { continue }
      for process in checkpoint.processes.indices {
        for region in checkpoint.processes[process].regions.indices {
          let pages = checkpoint.processes[process].regions[region].pages.map { page in
            var page = page
            page.frame = nil
            page.mapcount = nil
            return page
          }
          checkpoint.processes[process].regions[region].pages = PageRuns(pages)
        }
      }
      trace.steps[step].checkpoint = checkpoint
    }
    let result = try trace.verdict(formula)
    #expect(result.verdict == expected, "\(result.detail)")
  }

  @Test(
    "nothing known is unknown, never zero",
    arguments: [
      "faults(c) == 0", "faults(c, buf) == 0", "copies(c, buf) == 0", "frames(c, buf) == 0", "rss(c, buf) == 0",
      "value(c, buf[0]) == 0", "page_tables(c) == 0", "error_codes(c, buf) == []",
    ])
  func empty(formula: String) throws {
    var trace = HandMadeTrace()
    for index in trace.steps.indices { trace.steps[index] = TraceStep(index: index) }
    #expect(try trace.verdict(formula).verdict == .unknown)
  }

  @Test("a run that stopped early")
  func truncated() throws {
    var trace = HandMadeTrace()
    trace.steps.removeLast(3)
    let scenario = try Scenario.parse(HandMadeTrace.text + "expect faults(c) == 2", file: "t.cow")
    let evaluator = FormulaEvaluator(
      scenario: scenario, trace: Trace(source: .model(kernel: "6.18"), steps: trace.steps))
    let call = FormulaCall(function: .faults, processes: ["c"])
    #expect(evaluator.evaluate(.call(call), atStep: 9) == .unknown("the run ended before step 7"))
    let earlier = FormulaCall(
      function: .faults, processes: ["p"], interval: MarkInterval(from: "start", to: "forked"))
    #expect(evaluator.evaluate(.call(earlier), atStep: 9) == .integer(4))
  }

  @Test(
    "faults that the kernel makes without a trap belong to the pages of the step",
    arguments: [
      ("faults(p, buf) == 4", FormulaVerdict.holds), ("faults(p, buf[0..3]) == 4", .holds),
      ("faults(p, buf[0..1]) == 2", .unknown), ("faults(p, aux) == 0", .holds), ("traps(p, buf) == 0", .holds),
    ])
  func faultsWithoutTraps(formula: String, expected: FormulaVerdict) throws {
    var trace = HandMadeTrace()
    trace.steps[3].faults = []
    let result = try trace.verdict(formula)
    #expect(result.verdict == expected, "\(result.detail)")
  }

  @Test("a refused access is a trap and no fault", arguments: [nil, FaultResolution.segmentationFault])
  func refused(resolution: FaultResolution?) throws {
    var trace = HandMadeTrace()
    trace.steps[6].outcome = .killed(signal: "SIGSEGV", address: 4096)
    trace.steps[6].minorFaults = Quantity(1, .measured)
    var faults = Array(trace.steps[6].faults)
    faults[1].resolution = resolution
    trace.steps[6].faults = PageRuns(faults)
    trace.steps[7].outcome = .skipped
    let formulas = [
      "faults(c, buf) == 1", "faults(c) == 1", "traps(c, buf) == 2", "killed(c) == SIGSEGV",
      "killed(c, forked) == none", "not alive(c)", "alive(c, forked)", "error_codes(c, buf) == [7, 7]",
    ]
    for formula in formulas {
      let result = try trace.verdict(formula)
      #expect(result.verdict == .holds, "\(result.detail)")
    }
    let afterwards = try trace.verdict("value(c, buf[0]) == 'X'")
    #expect(afterwards.verdict == .unknown)
  }

  @Test("errors of system calls")
  func systemCallErrors() throws {
    var trace = HandMadeTrace()
    trace.steps[4].outcome = .failure(errno: "EAGAIN")
    #expect(try trace.verdict("error(forked) == EAGAIN").verdict == .holds)
    #expect(try trace.verdict("alive(c)").verdict == .fails)
    trace.steps[7].outcome = .killed(signal: "SIGBUS", address: 0)
    #expect(try trace.verdict("error(done) in {SIGSEGV, SIGBUS}").verdict == .holds)
  }

  @Test("a moment without a state of its own takes that of its neighbour")
  func neighbouringCheckpoint() throws {
    // The expectation itself has none; the mark before it has.
    #expect(try HandMadeTrace().verdict("frames(c, buf) == 4", after: "note \"x\"\n").verdict == .holds)
    var trace = HandMadeTrace()
    trace.steps[8].checkpoint = nil
    #expect(try trace.verdict("frames(c, buf) == 4").verdict == .unknown)
    trace.steps[7].checkpoint = HandMadeTrace().steps[8].checkpoint
    #expect(try trace.verdict("frames(c, buf) == 4").verdict == .holds)
  }

  @Test("who does not live has no memory")
  func deadProcess() throws {
    var trace = HandMadeTrace()
    trace.steps[8].checkpoint?.processes.removeLast()
    for formula in ["rss(c, buf) == 0", "present(c, buf) == 0", "kind(c, buf[0]) == none", "page_tables(c) == 0"] {
      #expect(try trace.verdict(formula).verdict == .holds)
    }
  }

  @Test("hostile numbers in a trace do not trap")
  func hostileTrace() throws {
    var trace = HandMadeTrace()
    trace.steps[3].minorFaults = Quantity(.max, .measured)
    trace.steps[3].majorFaults = Quantity(.max, .measured)
    #expect(try trace.verdict("faults(p, buf) == 0 or true").verdict == .holds)
    trace.steps[1].minorFaults = Quantity(.max, .measured)
    #expect(try trace.verdict("faults(p) == 0").detail.contains("too large"))
    trace.steps[8].checkpoint?.processes[0].regions[0].vmas[0].smaps?.rss = .max
    #expect(try trace.verdict("rss(p) == 0").detail.contains("too large"))
  }

  @Test("a formula built by hand without end is refused")
  func deepFormula() throws {
    var formula = Formula.boolean(true)
    for _ in 0..<5_000 { formula = .not(formula) }
    let scenario = try Scenario.parse("process p", file: "t.cow")
    let evaluator = FormulaEvaluator(scenario: scenario, trace: Trace(source: .model(kernel: "6.18")))
    #expect(evaluator.evaluate(formula, atStep: 0) == .unknown("the formula is nested too deeply"))
  }
}
