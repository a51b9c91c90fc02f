extension FormulaEvaluator {
  /// The state of a process at a moment, or nil when it does not live then.
  private func processState(
    _ process: ProcessName, _ moment: MarkName?, at step: Int
  ) throws(Unknown) -> ProcessState? {
    let checkpoint = try checkpoint(moment, at: step)
    guard let state = checkpoint.processes.first(where: { $0.name == process }) else { return nil }
    // A vfork child may be recorded without regions of its own: it runs in its parent's address space.
    if state.regions.isEmpty, state.addressSpace != process {
      return checkpoint.processes.first { $0.name == state.addressSpace } ?? state
    }
    return state
  }

  /// The present pages of a selection.
  private func pages(
    _ selection: PageSelection, of process: ProcessName, _ moment: MarkName?, at step: Int
  ) throws(Unknown) -> PageRuns<PageState> {
    let state = try processState(process, moment, at: step)
    guard let region = state?.regions.first(where: { $0.name == selection.region }) else { return [] }
    let present = region.pages.runwiseFilter { $0.kind != .none }
    return selection.isWholeRegion ? present : present.clamped(to: selection.pages)
  }

  /// The distinct frames of pages; the shared zero page is not one of them.
  private func frames(_ pages: PageRuns<PageState>) throws(Unknown) -> Set<Int> {
    var frames: Set<Int> = []
    for run in pages.runs where run.first.kind != .zero {
      guard let labels = run.frames else { throw Unknown("frame numbers could not be read") }
      frames.formUnion(labels)
    }
    return frames
  }

  func state(_ call: FormulaCall, at step: Int) throws(Unknown) -> FormulaValue {
    var selected: [PageRuns<PageState>] = []
    // `frames` has several processes and one selection, `shared_frames` two and one, `same_frame` two and two.
    for (index, process) in call.processes.enumerated() {
      guard let target = index < call.targets.count ? call.targets[index] : call.targets.first else {
        throw Unknown("no pages are named")
      }
      selected.append(try pages(target, of: process, call.moment, at: step))
    }
    guard let first = selected.first else { throw Unknown("no process is named") }
    switch call.function {
    case .frames:
      var all: Set<Int> = []
      for pages in selected { all.formUnion(try frames(pages)) }
      return .integer(all.count)
    case .sharedFrames:
      let second: PageRuns<PageState> = selected.count > 1 ? selected[1] : []
      return .integer(try frames(first).intersection(frames(second)).count)
    case .sameFrame:
      return .boolean(
        try isSameFrame(
          first.first, selected.count > 1 ? selected[1].first : nil, isSameEntry: try namesOneEntry(call, at: step)))
    case .mapcount: return .integer(try mapcount(first.first))
    case .node: return .integer(try node(first.first))
    case .exclusive: return .boolean(try isMappedOnce(first.first))
    case .kind: return .symbol(try kind(of: first.first, call, at: step))
    case .pinned: return .integer(try pins(first.first))
    case .merged: return .integer(try mergedCount(first))
    case .swapped: return .integer(try swappedCount(call, at: step))
    default: return .integer(first.count)
    }
  }

  /// How many pages of a call are swapped out; they are not present.
  private func swappedCount(_ call: FormulaCall, at step: Int) throws(Unknown) -> Int {
    guard let process = call.processes.first, let target = call.targets.first,
      let state = try processState(process, call.moment, at: step),
      let region = state.regions.first(where: { $0.name == target.region })
    else { return 0 }
    return region.swapped.count { target.isWholeRegion || target.pages.contains($0) }
  }

  /// What is mapped at the page of a call; a guard marker and a swapped page are not present.
  private func kind(of page: PageState?, _ call: FormulaCall, at step: Int) throws(Unknown) -> String {
    if let page { return page.kind.rawValue }
    guard let process = call.processes.first, let target = call.targets.first,
      let state = try processState(process, call.moment, at: step),
      let region = state.regions.first(where: { $0.name == target.region })
    else { return PageState.Kind.none.rawValue }
    if region.guards.contains(where: target.pages.contains) { return "guard" }
    return region.swapped.contains(where: target.pages.contains) ? "swapped" : PageState.Kind.none.rawValue
  }

  /// Whether the two pages of a call are one page-table entry.
  private func namesOneEntry(_ call: FormulaCall, at step: Int) throws(Unknown) -> Bool {
    guard call.targets.count == 2, call.targets[0] == call.targets[1] else { return false }
    var spaces: Set<ProcessName> = []
    for process in call.processes {
      guard let state = try processState(process, call.moment, at: step) else { return false }
      spaces.insert(state.addressSpace)
    }
    return spaces.count == 1
  }

  private func isSameFrame(_ left: PageState?, _ right: PageState?, isSameEntry: Bool) throws(Unknown) -> Bool {
    guard let left, let right, left.kind == right.kind else { return false }
    if left.kind == .zero || isSameEntry { return true }
    // A frame that is mapped exactly once is not behind a second entry.
    if left.mappedOnce == true || right.mappedOnce == true { return false }
    guard let first = left.frame, let second = right.frame else {
      throw Unknown("frame numbers could not be read")
    }
    return first == second
  }

  private func mapcount(_ page: PageState?) throws(Unknown) -> Int {
    guard let page, page.kind != .zero else { return 0 }
    if let count = page.mapcount { return count }
    if page.mappedOnce == true { return 1 }
    throw Unknown("mapping counts could not be read")
  }

  /// -1 for a page without a frame of its own.
  private func node(_ page: PageState?) throws(Unknown) -> Int {
    guard let page, page.kind != .none, page.kind != .zero else { return -1 }
    if let node = page.node { return node }
    guard nodeCount > 1 else { return 0 }
    throw Unknown("the node of the page is not known")
  }

  private func pins(_ page: PageState?) throws(Unknown) -> Int {
    guard let page, page.kind != .zero else { return 0 }
    guard let pins = page.pins else { throw Unknown("frame numbers could not be read") }
    return pins
  }

  private func isMappedOnce(_ page: PageState?) throws(Unknown) -> Bool {
    guard let page, page.kind != .zero else { return false }
    if let once = page.mappedOnce { return once }
    if let count = page.mapcount { return count == 1 }
    throw Unknown("mapping counts could not be read")
  }

  private func mergedCount(_ pages: PageRuns<PageState>) throws(Unknown) -> Int {
    var count = 0
    for run in pages.runs where run.first.kind == .anon {
      guard let isMerged = run.first.isMerged else { throw Unknown("the kernel does not tell which frames are merged") }
      if isMerged { count += run.count }
    }
    return count
  }

  /// What ksm_stat counts of a process.
  func ksmCount(_ call: FormulaCall, at step: Int) throws(Unknown) -> Int {
    guard let process = call.processes.first else { throw Unknown("no process is named") }
    guard let state = try processState(process, call.moment, at: step) else { return 0 }
    guard let counts = state.ksm else { throw Unknown("ksm_stat could not be read") }
    switch call.function {
    case .ksmItems: return counts.items
    case .ksmMergingPages: return counts.mergingPages
    default:
      guard let zeroPages = counts.zeroPages else { throw Unknown("the kernel does not count KSM's zero pages") }
      return zeroPages
    }
  }

  func pageTables(_ call: FormulaCall, at step: Int) throws(Unknown) -> Int {
    guard let process = call.processes.first else { throw Unknown("no process is named") }
    guard let state = try processState(process, call.moment, at: step) else { return 0 }
    guard let bytes = state.pageTableBytes.value else { throw Unknown("page tables could not be measured") }
    return bytes
  }

  // MARK: smaps

  func smaps(_ call: FormulaCall, at step: Int) throws(Unknown) -> Int {
    guard let process = call.processes.first else { throw Unknown("no process is named") }
    guard let state = try processState(process, call.moment, at: step) else { return 0 }
    let region = call.targets.first?.region
    var kibibytes = 0
    for candidate in state.regions where region == nil || candidate.name == region {
      for vma in candidate.vmas {
        guard let counts = vma.smaps else { throw Unknown("smaps could not be read") }
        if call.function == .referenced, vma.isReferencedDisturbed {
          throw Unknown("DAMON samples accesses on this machine")
        }
        let sum = kibibytes.addingReportingOverflow(try Self.field(call.function, of: counts))
        guard !sum.overflow else { throw Unknown("the number is too large") }
        kibibytes = sum.partialValue
      }
    }
    let bytes = kibibytes.multipliedReportingOverflow(by: 1024)
    guard !bytes.overflow else { throw Unknown("the number is too large") }
    return bytes.partialValue
  }

  private static func field(_ function: FormulaFunction, of counts: SmapsCounts) throws(Unknown) -> Int {
    switch function {
    case .rss: return counts.rss
    case .pss: return counts.pss
    case .pssDirty:
      guard let share = counts.pssDirty else { throw Unknown("this kernel does not show Pss_Dirty") }
      return share
    case .sharedClean: return counts.sharedClean
    case .sharedDirty: return counts.sharedDirty
    case .privateClean: return counts.privateClean
    case .privateDirty: return counts.privateDirty
    case .uss: return counts.privateClean &+ counts.privateDirty
    case .referenced: return counts.referenced
    case .anonymous: return counts.anonymous
    case .ksm:
      guard let merged = counts.ksm else { throw Unknown("this kernel does not show KSM in smaps") }
      return merged
    case .lazyFree: return counts.lazyFree
    case .anonHugePages: return counts.anonHugePages
    case .sharedHugeTLB: return counts.sharedHugeTLB
    case .privateHugeTLB: return counts.privateHugeTLB
    case .swap: return counts.swap
    case .swapPss: return counts.swapPss
    default: return counts.locked
    }
  }

  // MARK: Values and fates

  func valuesRead(_ call: FormulaCall, at step: Int) throws(Unknown) -> FormulaValue {
    guard let process = call.processes.first, let target = call.targets.first else {
      throw Unknown("no pages are named")
    }
    let last = min(try index(of: call.moment, at: step), steps.count - 1)
    if target.isWholeRegion {
      guard let read = try lastRead(by: process, of: target, page: nil, upTo: last) else {
        throw Unknown("`\(process)` has not read `\(target.region)`")
      }
      return .list(read.values.map { .integer(Int($0)) })
    }
    var values: [FormulaValue] = []
    for page in target.pages {
      guard let read = try lastRead(by: process, of: target, page: page, upTo: last) else {
        throw Unknown("`\(process)` has not read `\(target.region)[\(page)]`")
      }
      values.append(.integer(Int(read.values[page - read.firstPage])))
    }
    return call.function == .value ? values[0] : .list(values)
  }

  /// The last `read` of a region, or of one page of it.
  private func lastRead(
    by process: ProcessName, of target: PageSelection, page: Int?, upTo last: Int
  ) throws(Unknown) -> (values: [UInt8], firstPage: Int)? {
    for index in stride(from: last, through: 0, by: -1) {
      guard let read = scenario.readPages(inStep: index), read.process == process,
        read.pages.region == target.region, page.map(read.pages.pages.contains) ?? true
      else { continue }
      let step = try traceStep(index)
      if step.outcome == .skipped { continue }
      guard step.valuesRead.count == read.pages.pages.count else {
        throw Unknown("the read in step \(index + 1) did not bring all values")
      }
      return (step.valuesRead, read.pages.pages.lowerBound)
    }
    return nil
  }

  func fate(_ call: FormulaCall, at step: Int) throws(Unknown) -> FormulaValue {
    let last = min(try index(of: call.moment, at: step), steps.count - 1)
    if call.function == .error { return .symbol(try outcomeName(before: last)) }
    guard let process = call.processes.first else { throw Unknown("no process is named") }
    var fates = TaskFates()
    for index in 0..<max(last + 1, 0) { fates.follow(scenario.steps[index].action, try traceStep(index).outcome) }
    return call.function == .alive
      ? .boolean(fates.isAlive(process)) : .symbol(fates.signal(of: process) ?? "none")
  }

  /// How the last step before a mark ended that does something.
  private func outcomeName(before mark: Int) throws(Unknown) -> String {
    var index = mark - 1
    while index >= 0 {
      switch scenario.steps[index].action {
      case .mark, .expect, .note: index -= 1
      default:
        switch try traceStep(index).outcome {
        case .success: return "ok"
        case .failure(let errno): return errno
        case .killed(let signal, _): return signal
        case .skipped: return "skipped"
        }
      }
    }
    throw Unknown("no step comes before the mark")
  }
}

extension Scenario {
  /// The pages whose first bytes a step brings: of `read` and `peek`, and of `unpin` what the pipe held.
  fileprivate func readPages(inStep index: Int) -> (process: ProcessName, pages: PageSelection)? {
    switch steps[index].action {
    case .touch(let touch) where touch.kind == .read: return (touch.process, touch.target)
    case .foreignTouch(let request) where request.value == nil: return (request.process, request.target)
    case .unpin(let process, let name):
      for step in steps[..<index] {
        if case .pin(let pin) = step.action, pin.name == name { return (process, pin.target) }
      }
      return nil
    default: return nil
    }
  }
}
