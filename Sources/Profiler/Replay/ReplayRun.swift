internal import MemoryModel

/// A replay at work.
struct ReplayRun {
  /// A process that is there.
  struct Process {
    /// Who it is in the model.
    var task: TaskID
    /// Where its pages are in the model, in the order of the trace's pages.
    var pages: [Int32]
    /// Places where it had nothing in the beginning.
    var withoutPage: PlaceSet
    /// Places that it has written.
    var written: PlaceSet
  }

  private(set) var machine: Machine
  let layout: ReplayLayout
  private(set) var processes: [Int32: Process] = [:]
  private(set) var result = ReplayResult()
  private let trace: WriteTrace
  private let places: [UInt64: Int]

  init(_ trace: WriteTrace, _ behaviour: KernelBehaviour, huge: HugeBlocks?) {
    self.trace = trace
    layout = ReplayLayout(trace, huge: huge)
    places = Dictionary(uniqueKeysWithValues: zip(layout.numbers, 0...))
    machine = Machine(behaviour: behaviour)
    // One whom all have their pages from, and who was never there.
    let source = machine.makeProcess()
    guard layout.count > 0 else { return }
    do {
      try populate(source)
    } catch {
      return
    }
    for (index, pid) in trace.sharing.processes.enumerated() {
      guard let task = try? machine.fork(source) else { continue }
      processes[pid] = Process(
        task: task, pages: layout.pages[index], withoutPage: layout.withoutPage[index],
        written: PlaceSet(count: layout.numbers.count))
      dropOthers(than: layout.pages[index], of: task)
    }
    breakBlocks()
    try? machine.exit(source)
    machine.drainAllBatches()
  }

  mutating func take(_ life: LifeEvent) {
    switch life.what {
    case .forked(let parent):
      // What was forked while the first look was under way may be in it already.
      guard var process = processes[parent], processes[life.pid] == nil, let task = try? machine.fork(process.task)
      else { return }
      process.task = task
      processes[life.pid] = process
    case .ended:
      guard let known = processes.removeValue(forKey: life.pid) else { return }
      try? machine.exit(known.task)
    }
  }

  mutating func take(_ write: BreakEvent) {
    guard let process = processes[write.pid], let place = places[trace.page(of: write)] else {
      result.leftOut += 1
      return
    }
    processes[write.pid]?.written.insert(place)
    let page = Int(process.pages[place])
    let counts = machine.touch(process.task, page..<page + 1, Access(kind: .write)).counts
    result.writes += 1
    result.copied += counts.copied
    if write.outcome == .copied { result.recordedCopies += 1 }
    if (counts.copied > 0) == (write.outcome == .copied) { result.agreeing += 1 }
  }

  /// Different frames that processes have where they had a page.
  func frames() -> Int {
    var frames: Set<FrameNumber> = []
    for process in processes.values {
      visit(process) { place, frame in if !process.withoutPage.contains(place) { frames.insert(frame) } }
    }
    return frames.count
  }

  /// Calls for each page of the trace that a process has with its frame.
  func visit(_ process: Process, _ body: (Int, FrameNumber) -> Void) {
    var ofPage = [FrameNumber?](repeating: nil, count: layout.count)
    for (page, view) in machine.presentPages(process.task, in: 0..<layout.count) { ofPage[page] = view.frame }
    for (place, page) in process.pages.enumerated() {
      if let frame = ofPage[Int(page)] { body(place, frame) }
    }
  }

  private mutating func populate(_ source: TaskID) throws(SystemError) {
    let (huge, all) = (layout.hugePages, layout.count)
    machine.hugePages.enabled = .always
    if huge > 0 {
      try machine.map(source, 0..<huge, .anonymous, access: [.read, .write])
      _ = machine.touch(source, 0..<huge, Access(kind: .write))
    }
    machine.hugePages.enabled = .never
    guard huge < all else { return }
    try machine.map(source, huge..<all, .anonymous, access: [.read, .write])
    _ = machine.touch(source, huge..<all, Access(kind: .write))
  }

  /// Takes away the pages that are others'; those of blocks are everybody's.
  private mutating func dropOthers(than own: [Int32], of task: TaskID) {
    var next = layout.hugePages
    for page in own.sorted() + [Int32(layout.count)] where page >= layout.hugePages {
      if next < page { _ = machine.advise(task, next..<Int(page), .dontNeed) }
      next = max(next, Int(page) + 1)
    }
  }

  /// Lets processes write to pages of blocks of which they had frames of their own in the beginning.
  ///
  /// The frame that most have is the one that was forked; of several the template's, which is the oldest.
  private mutating func breakBlocks() {
    for (index, block) in layout.blocks.enumerated() {
      for offset in 0..<HugeBlocks.pages {
        guard let holders = trace.sharing.holders(of: block * UInt64(HugeBlocks.pages) + UInt64(offset)) else {
          continue
        }
        breakPage(index * HugeBlocks.pages + offset, holders)
      }
    }
  }

  private mutating func breakPage(_ page: Int, _ holders: [Int?]) {
    let sizes = Dictionary(holders.compactMap(\.self).map { ($0, 1) }, uniquingKeysWith: +)
    guard let most = sizes.values.max(), let kept = sizes.filter({ $0.value == most }).keys.min() else { return }
    for (pid, holder) in zip(trace.sharing.processes, holders) where holder != nil && holder != kept {
      guard let process = processes[pid] else { continue }
      _ = machine.touch(process.task, page..<page + 1, Access(kind: .write))
    }
  }
}
