import Experiment
import Rendering
import Scenario

/// Runs made by hand, so that rendering is tested without a model and without a kernel.
enum SampleRuns {
  /// The four-page program, on both sides, equal in every number.
  static func fourPages() -> RunResult {
    var result = RunResult(scenario: scenario, model: nil, kernel: nil, comparison: nil, expectations: [])
    result.model = trace(.model(kernel: "6.18"), .simulated)
    result.kernel = trace(
      .kernel(release: "6.18.44", visibility: Visibility(faults: .tracefs, frames: true, privileged: true)), .measured)
    result.comparison = Comparison(
      steps: scenario.steps.indices.map { step in
        StepComparison(
          index: step, quantities: quantities(result, step), comparedCount: 10, unknownCount: 0, isEqual: true)
      },
      differences: [])
    result.expectations = [
      ExpectationResult(
        step: 10, text: "faults(child, buf, forked..done) == 2", model: .holds, kernel: .holds,
        modelDetail: "faults(child, buf, forked..done) = 2", kernelDetail: "faults(child, buf, forked..done) = 2"),
      ExpectationResult(
        step: 11, text: "copies(child, buf, forked..done) == 2", model: .holds, kernel: .holds),
    ]
    return result
  }

  /// The same program, where the kernel reused a frame that the model copies.
  static func differing() -> RunResult {
    var result = fourPages()
    result.kernel?.steps[6].effects.copies = Quantity(0, .measured)
    result.kernel?.steps[6].effects.reuses = Quantity(1, .measured)
    let numbers = quantities(result, 6)
    result.comparison?.steps[6].quantities = numbers
    result.comparison?.steps[6].isEqual = false
    result.comparison?.differences = [
      Difference(
        step: 6, subject: "copies", model: "1", kernel: "0", rule: "W-3",
        causes: [
          LikelyCause(
            reason: "The child had exited before it wrote, so the frame had one reference.",
            check: "cowscope run --explain: the step must list the child as alive."),
          LikelyCause(reason: "Another program took a reference.", check: "run it again on an idle machine"),
        ]),
      Difference(step: 6, subject: "reuses", model: "0", kernel: "1", rule: "W-3"),
    ]
    result.expectations[1].kernel = .fails
    result.expectations[1].kernelDetail = "copies(child, buf, forked..done) = 1"
    return result
  }

  /// The same program, seen by a plain user.
  static func unprivileged() -> RunResult {
    var result = fourPages()
    result.kernel?.source = .kernel(
      release: "6.18.44", visibility: Visibility(faults: .counters, frames: false, privileged: false))
    result.kernel?.limitations = ["Frame numbers are hidden: run as root to see which frame is whose."]
    for step in result.scenario.steps.indices {
      result.kernel?.steps[step].faults = []
      result.kernel?.steps[step].faultsComplete = false
      if let copies = result.kernel?.steps[step].effects.copies.value {
        result.kernel?.steps[step].effects.copies = Quantity(copies, .inferred)
      }
      result.kernel?.steps[step].effects.zeroed = .unknown
      forEachPage(&result.kernel, step) { page in
        page.frame = nil
        page.mapcount = nil
      }
      let numbers = quantities(result, step)
      result.comparison?.steps[step].quantities = numbers
      result.comparison?.steps[step].unknownCount = 3
    }
    result.expectations[1].kernel = .unknown
    return result
  }

  /// K workers over a long region: everything that must be drawn in short.
  static func storm(workers: Int, pages: Int) -> RunResult {
    var layout = RegionLayout()
    layout.place("heap", pages: pages)
    let position = SourcePosition(line: 1, column: 1)
    let steps = [
      Step(position: position, text: "process parent", action: .process("parent", cpu: 0)),
      Step(position: position, text: "mark storm", action: .mark("storm")),
    ]
    let names = ["parent"] + (1...max(workers, 1)).map { "w[\($0)]" }
    var trace = Trace(source: .model(kernel: "6.18"), steps: steps.indices.map { TraceStep(index: $0) })
    trace.steps[1].checkpoint = Checkpoint(
      processes: names.map { name in
        let isWriter = name == "w[1]"
        let states = (0..<pages).map { index -> PageState in
          var page = PageState(page: index, kind: .anon)
          page.frame = isWriter && index == 0 ? pages : index
          page.mapcount = isWriter && index == 0 ? 1 : index == 0 ? names.count - 1 : names.count
          page.writable = isWriter && index == 0
          return page
        }
        var smaps = SmapsCounts()
        smaps.rss = pages * 4
        smaps.pss = pages * 4 / names.count
        smaps.sharedDirty = pages * 4
        let vma = VMAState(pages: 0..<pages, permissions: "rw-p", flags: [], smaps: smaps)
        return ProcessState(
          name: name, addressSpace: name, regions: [RegionState(name: "heap", vmas: [vma], pages: PageRuns(states))])
      })
    return RunResult(
      scenario: Scenario(title: "Storm", steps: steps, layout: layout), model: trace, kernel: nil, comparison: nil,
      expectations: [])
  }

  private static let scenario: Scenario = {
    var layout = RegionLayout()
    layout.place("buf", pages: 4)
    let buf = { (pages: Range<Int>) in PageSelection(region: "buf", pages: pages, isWholeRegion: false) }
    let write = { (process: String, pages: Range<Int>, value: UInt8) in
      Action.touch(TouchRequest(process: process, target: buf(pages), kind: .write, value: value))
    }
    let expect = { (text: String) in Action.expect(Expectation(text: text, formula: .integer(1))) }
    let actions: [(String, Action)] = [
      ("process parent", .process("parent", cpu: 0)),
      ("map parent buf anon pages=4", .map(MapRequest(process: "parent", region: "buf", kind: .anonymous, pages: 4))),
      ("write parent buf[0..3] value='A'", write("parent", 0..<4, 0x41)),
      ("fork parent -> child", .fork(parent: "parent", child: "child", kind: .fork)),
      ("mark forked", .mark("forked")),
      ("note The child now writes two pages.", .note("The child now writes two pages.")),
      ("write child buf[0] value='X'", write("child", 0..<1, 0x58)),
      ("write child buf[1] value='Y'", write("child", 1..<2, 0x59)),
      ("mark written", .mark("written")),
      ("exit child", .exit("child")),
      ("expect faults(child, buf, forked..done) == 2", expect("faults(child, buf, forked..done) == 2")),
      ("expect copies(child, buf, forked..done) == 2", expect("copies(child, buf, forked..done) == 2")),
      ("mark done", .mark("done")),
    ]
    return Scenario(
      title: "Four pages, two copies",
      introduction: [
        "A parent fills four pages and forks. Nothing is copied: both processes map the same four frames, and the "
          + "kernel takes the right to write away from both.",
        "Then the child writes two of the pages.",
      ],
      lesson: "fork copies page tables, not pages. Each first write to a shared page costs one fault and one copy.",
      steps: actions.enumerated().map { index, action in
        Step(position: SourcePosition(line: index + 1, column: 1), text: action.0, action: action.1)
      },
      layout: layout)
  }()

  private static func trace(_ source: TraceSource, _ provenance: Provenance) -> Trace {
    let isModel = provenance == .simulated
    var trace = Trace(source: source)
    for (index, step) in scenario.steps.enumerated() {
      var entry = TraceStep(index: index, process: "parent")
      entry.minorFaults = Quantity(0, provenance)
      entry.majorFaults = Quantity(0, provenance)
      entry.effects.copies = Quantity(0, provenance)
      entry.effects.reuses = Quantity(0, provenance)
      entry.effects.zeroed = Quantity(0, provenance)
      entry.faultsComplete = true
      switch step.action {
      case .touch(let touch):
        entry.process = touch.process
        let isCopy = touch.process == "child"
        entry.minorFaults = Quantity(touch.target.pages.count, provenance)
        if isCopy {
          entry.effects.copies = Quantity(touch.target.pages.count, provenance)
        } else {
          entry.effects.zeroed = Quantity(touch.target.pages.count, provenance)
        }
        entry.faults = PageRuns(
          touch.target.pages.map { fault(touch.process, $0, isCopy: isCopy, isModel: isModel) })
      case .mark(let name):
        entry.checkpoint = checkpoint(name, firstFrame: isModel ? 0 : 7000, isModel: isModel)
      default:
        break
      }
      trace.steps.append(entry)
    }
    return trace
  }

  private static func fault(_ process: String, _ page: Int, isCopy: Bool, isModel: Bool) -> FaultEvent {
    let path =
      isCopy
      ? [
        Decision("VMA allows it?", "yes"), Decision("entry present?", "yes"), Decision("private?", "yes"),
        Decision("anon-exclusive?", "no"), Decision("references", "2 > 1"),
      ]
      : [Decision("VMA allows it?", "yes"), Decision("entry present?", "no"), Decision("anonymous?", "yes")]
    return FaultEvent(
      process: process, region: "buf", page: page,
      address: RegionLayout.arenaBase + UInt64(page) * RegionLayout.pageSize, errorCode: isCopy ? 7 : 6, mode: .user,
      resolution: isCopy ? .copy : .zeroFill, provenance: isModel ? .simulated : .inferred,
      rule: isModel ? (isCopy ? "W-3" : "Z-2") : nil, path: isModel ? path : [])
  }

  private static func checkpoint(_ mark: String, firstFrame: Int, isModel: Bool) -> Checkpoint {
    let copied = mark == "forked" ? 0 : 2
    let isAlone = mark == "done"
    func page(_ process: String, _ index: Int) -> PageState {
      let isCopied = index < copied
      var page = PageState(page: index, kind: .anon)
      page.frame = firstFrame + index + (process == "child" && isCopied ? 4 : 0)
      page.mapcount = isAlone || isCopied ? 1 : 2
      page.mappedOnce = page.mapcount == 1
      if isModel {
        page.writable = process == "child" && isCopied
        page.anonExclusive = process == "child" && isCopied
        page.refcount = page.mapcount
        page.value = process == "child" && isCopied ? (index == 0 ? 0x58 : 0x59) : 0x41
      }
      return page
    }
    return Checkpoint(
      processes: (isAlone ? ["parent"] : ["parent", "child"]).map { process in
        var smaps = SmapsCounts()
        smaps.rss = 16
        smaps.sharedDirty = isAlone ? 0 : (4 - copied) * 4
        smaps.privateDirty = 16 - smaps.sharedDirty
        smaps.pss = smaps.privateDirty + smaps.sharedDirty / 2
        smaps.anonymous = 16
        let vma = VMAState(pages: 0..<4, permissions: "rw-p", flags: [], smaps: smaps)
        return ProcessState(
          name: process, addressSpace: process,
          regions: [RegionState(name: "buf", vmas: [vma], pages: PageRuns((0..<4).map { page(process, $0) }))],
          pageTableBytes: Quantity(4096, isModel ? .simulated : .inferred))
      })
  }

  private static func quantities(_ result: RunResult, _ step: Int) -> [ComparedQuantity] {
    guard let model = result.model?.steps[step], let kernel = result.kernel?.steps[step] else { return [] }
    return [
      ComparedQuantity(name: "minor faults", model: model.minorFaults, kernel: kernel.minorFaults),
      ComparedQuantity(name: "copies", model: model.effects.copies, kernel: kernel.effects.copies),
      ComparedQuantity(name: "reuses", model: model.effects.reuses, kernel: kernel.effects.reuses),
      ComparedQuantity(name: "zero-filled", model: model.effects.zeroed, kernel: kernel.effects.zeroed),
    ]
  }

  private static func forEachPage(_ trace: inout Trace?, _ step: Int, _ body: (inout PageState) -> Void) {
    guard var checkpoint = trace?.steps[step].checkpoint else { return }
    for process in checkpoint.processes.indices {
      for region in checkpoint.processes[process].regions.indices {
        let pages = checkpoint.processes[process].regions[region].pages.map { page in
          var page = page
          body(&page)
          return page
        }
        checkpoint.processes[process].regions[region].pages = PageRuns(pages)
      }
    }
    trace?.steps[step].checkpoint = checkpoint
  }
}
