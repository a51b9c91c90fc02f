internal import MemoryModel

/// What a replay led to.
public struct ReplayResult: Sendable, Hashable {
  /// Writes that were replayed.
  public var writes = 0
  /// Writes that the model answers with a copy.
  public var copied = 0
  /// Writes that the kernel answered with a copy.
  public var recordedCopies = 0
  /// Writes of which model and kernel say the same.
  public var agreeing = 0
  /// Writes that were left out: of processes of which nobody knows where they came from, or to pages of which nobody knows what they were.
  public var leftOut = 0
  /// Different frames that the pages of the trace have in the end.
  public var frames = 0

  /// Creates the result of nothing.
  public init() {}
}

/// Replays the writes of a recording on the model of the kernel's memory management.
///
/// Only pages that somebody wrote are in the model: the others stay as they are, whatever happens. Pages of which the beginning of the
/// recording says nothing are taken for the own ones of who is there then, and shared by whom these fork.
public struct TraceReplay: Sendable {
  private let trace: WriteTrace
  private let behaviour: KernelBehaviour

  /// Prepares a replay with the behaviour of a kernel; nil for one that the model does not know.
  public init?(_ trace: WriteTrace, kernel: String) {
    guard let behaviour = KernelBehaviour.closest(kernel) else { return nil }
    self.trace = trace
    self.behaviour = behaviour
  }

  /// Replays all of it.
  ///
  /// - Complexity: O(writes + pages x processes).
  public func run() -> ReplayResult {
    var run = ReplayRun(trace, behaviour)
    var lives = trace.lives[...]
    for write in trace.writes {
      while let life = lives.first, life.time <= write.time { run.take(lives.removeFirst()) }
      run.take(write)
    }
    for life in lives { run.take(life) }
    return run.finished()
  }
}

/// A replay at work.
private struct ReplayRun {
  private var machine: Machine
  private let trace: WriteTrace
  /// The places of pages in the lists of `pages`.
  private let places: [UInt64: Int]
  private let modelPages: Int
  /// Of each process its task, and where its pages are in the model.
  private var processes: [Int32: (task: TaskID, pages: [Int32])] = [:]
  private var result = ReplayResult()

  init(_ trace: WriteTrace, _ behaviour: KernelBehaviour) {
    self.trace = trace
    let numbers = trace.pages
    places = Dictionary(uniqueKeysWithValues: zip(numbers, 0...))
    let start = Self.start(numbers, trace.sharing)
    modelPages = start.count
    machine = Machine(behaviour: behaviour)
    // One whom all have their pages from, and who was never there.
    let source = machine.makeProcess()
    guard modelPages > 0, (try? machine.map(source, 0..<modelPages, .anonymous, access: [.read, .write])) != nil else {
      return
    }
    _ = machine.touch(source, 0..<modelPages, Access(kind: .write))
    for (pid, own) in zip(trace.sharing.processes, start.pages) {
      guard let task = try? machine.fork(source) else { continue }
      processes[pid] = (task, own)
      Self.drop(all: modelPages, but: own, of: task, &machine)
    }
    try? machine.exit(source)
    machine.drainAllBatches()
  }

  mutating func take(_ life: LifeEvent) {
    switch life.what {
    case .forked(let parent):
      // What was forked while the first look was under way may be in it already.
      guard let known = processes[parent], processes[life.pid] == nil, let task = try? machine.fork(known.task) else {
        return
      }
      processes[life.pid] = (task, known.pages)
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
    let page = Int(process.pages[place])
    let counts = machine.touch(process.task, page..<page + 1, Access(kind: .write)).counts
    result.writes += 1
    result.copied += counts.copied
    if write.outcome == .copied { result.recordedCopies += 1 }
    if (counts.copied > 0) == (write.outcome == .copied) { result.agreeing += 1 }
  }

  func finished() -> ReplayResult {
    var result = result
    var frames: Set<FrameNumber> = []
    for process in processes.values {
      for (_, view) in machine.presentPages(process.task, in: 0..<modelPages) {
        if let frame = view.frame { frames.insert(frame) }
      }
    }
    result.frames = frames.count
    return result
  }

  /// A page of the model for each frame that a page has in the beginning, and for each process which of them are its own.
  private static func start(_ numbers: [UInt64], _ sharing: SharingOrigin) -> (count: Int, pages: [[Int32]]) {
    var pages = [[Int32]](repeating: [], count: sharing.processes.count)
    var count: Int32 = 0
    var runs = sharing.runs[...]
    for number in numbers {
      while let run = runs.first, run.first + UInt64(run.count) <= number { runs.removeFirst() }
      let run = runs.first.flatMap { $0.first <= number ? $0 : nil }
      var ofHolder: [Int: Int32] = [:]
      for index in pages.indices {
        let holder = run?.holders[index] ?? index
        let page = ofHolder[holder] ?? count
        if ofHolder.updateValue(page, forKey: holder) == nil { count += 1 }
        pages[index].append(page)
      }
    }
    return (Int(count), pages)
  }

  private static func drop(all count: Int, but own: [Int32], of task: TaskID, _ machine: inout Machine) {
    var next = 0
    for page in own.sorted() + [Int32(count)] {
      if next < page { _ = machine.advise(task, next..<Int(page), .dontNeed) }
      next = max(next, Int(page) + 1)
    }
  }
}
