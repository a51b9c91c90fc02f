internal import CLinux
internal import Inspector
internal import ProcFS

/// Tells what became of writes to pages that were there, by the frames of these pages before and afterwards.
///
/// For streams without allocations, which cost the writer as much again. A page that has another frame than before was copied; one that has
/// the same was left to the writer. What a frame was before is known from looks, from earlier faults, and, for a child, from the parent that
/// has not written to the page since. A page is read some time after the fault: where other faults at it may lie in between, nobody knows what
/// became of each. What the kernel does without a fault is not seen: a page that compaction moves between a look and a write that takes
/// nothing counts as copied.
package struct FrameHistory {
  /// Reads the frames of ascending pages of a process.
  package typealias Reading = (_ pages: [UInt64], _ pid: Int32) -> [UInt64?]

  private struct Page: Hashable {
    var pid: Int32
    var number: UInt64
  }

  /// What is known of a page since its last fault.
  private struct Known {
    /// Nil if nobody knows.
    var frame: UInt64?
    var fault: UInt64
  }

  private struct Process {
    var look: Look?
    var pages: [UInt64: Known] = [:]
    var parent: (pid: Int32, birth: UInt64)?
  }

  private struct Look {
    var frames: LookedFrames
    var begin: UInt64
  }

  /// Faults and forks that wait until it is known what came right behind them.
  private struct Waiting {
    var batch = EventBatch()
    /// The frames that were read when the batch was taken.
    var frames: [Page: UInt64] = [:]
    /// When all of them had been read.
    var moment: UInt64 = 0
  }

  private let read: Reading
  private let now: () -> UInt64
  private let zeroFrame: UInt64?
  private let pageSize: UInt64
  private var processes: [Int32: Process] = [:]
  private var waiting = Waiting()
  /// Looks that are later than all that was settled.
  private var looks: [Int32: Look] = [:]

  /// Creates a history that knows of no page.
  package init(pageSize: UInt64, zeroFrame: UInt64?, now: @escaping () -> UInt64, read: @escaping Reading) {
    (self.pageSize, self.zeroFrame, self.now, self.read) = (pageSize, zeroFrame, now, read)
  }

  /// Creates a history of this machine's processes.
  init() {
    self.init(
      pageSize: Pagemap.pageSize, zeroFrame: PageFrames.ofZeros(), now: { clx_now().nanoseconds }, read: PageFrames.of)
  }

  /// Takes what a look has seen; all that had happened until its end must have been taken.
  ///
  /// - Complexity: O(pages of the look).
  mutating func take(_ look: FamilyProfile) {
    let mappings = look.snapshot.mappingsByProcess
    for (index, process) in look.snapshot.processes.enumerated() where process.sharesMemoryWith == nil {
      take(LookedFrames(look.snapshot, mappings: mappings[index]), of: process.pid, begin: look.monotonic)
    }
  }

  /// Takes the frames that a process had at some time between a moment and the end of what was taken.
  package mutating func take(_ frames: LookedFrames, of pid: Int32, begin: UInt64) {
    looks[pid] = Look(frames: frames, begin: begin)
  }

  /// Takes the events of a batch, and hands out the faults of the one before.
  package mutating func take(_ batch: EventBatch, _ body: (FaultPairing.Settled) -> Void) {
    settle(before: batch, body)
    for (pid, look) in looks {
      var process = processes[pid] ?? Process()
      process.look = look
      // What was written while the look was under way may have been read before or after.
      process.pages = process.pages.filter { $0.value.fault >= look.begin }
      processes[pid] = process
    }
    looks = [:]
    waiting = Waiting(batch: batch, frames: frames(of: batch))
    waiting.moment = now()
  }

  /// Hands out the faults that are left.
  package mutating func finish(_ body: (FaultPairing.Settled) -> Void) {
    settle(before: EventBatch(), body)
    waiting = Waiting()
  }

  /// Reads the frames of the pages that were written, and of those of parents that children may have them from.
  private func frames(of batch: EventBatch) -> [Page: UInt64] {
    var wanted: [Int32: Set<UInt64>] = [:]
    var parents: [Int32: Int32] = [:]
    for case .began(let birth) in batch.changes where !birth.isThread { parents[birth.pid] = birth.parentPID }
    for fault in batch.faults where fault.kind.mayBreakSharing == true {
      let page = fault.address / pageSize
      wanted[fault.pid, default: []].insert(page)
      let process = processes[fault.pid]
      guard process?.pages[page] == nil, process?.look == nil else { continue }
      if let parent = process?.parent?.pid ?? parents[fault.pid] { wanted[parent, default: []].insert(page) }
    }
    var frames: [Page: UInt64] = [:]
    for (pid, pages) in wanted {
      let pages = pages.sorted()
      for (page, frame) in zip(pages, read(pages, pid)) { frames[Page(pid: pid, number: page)] = frame }
    }
    return frames
  }

  private mutating func settle(before next: EventBatch, _ body: (FaultPairing.Settled) -> Void) {
    // The last fault at each page before its frame was read, and the forks among them.
    var last: [Page: UInt64] = [:]
    for fault in waiting.batch.faults + next.faults where fault.time <= waiting.moment {
      last[Page(pid: fault.pid, number: fault.address / pageSize)] = fault.time
    }
    var forks: [Int32: [UInt64]] = [:]
    for case .began(let birth) in waiting.batch.changes + next.changes where !birth.isThread {
      forks[birth.parentPID, default: []].append(birth.time)
    }
    var changes = waiting.batch.changes[...]
    for fault in waiting.batch.faults {
      while let change = changes.first, change.time <= fault.time {
        take(change)
        changes.removeFirst()
      }
      body(FaultPairing.Settled(fault: fault, outcome: outcome(of: fault, last, forks)))
    }
    for change in changes { take(change) }
  }

  private mutating func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth) where !birth.isThread:
      processes[birth.pid] = Process(parent: (birth.parentPID, birth.time))
    case .named(let name) where name.isExec: forget(name.pid)
    case .ended(let end) where end.tid == end.pid: forget(end.pid)
    default: break
    }
  }

  /// Forgets a process, whose memory is gone: its children have nothing to be compared with.
  private mutating func forget(_ pid: Int32) {
    processes[pid] = nil
    for child in processes.keys where processes[child]?.parent?.pid == pid { processes[child]?.parent = nil }
  }

  private mutating func outcome(
    of fault: FaultEvent, _ last: [Page: UInt64], _ forks: [Int32: [UInt64]]
  ) -> FaultOutcome {
    let page = Page(pid: fault.pid, number: fault.address / pageSize)
    guard fault.kind.mayBreakSharing == true else {
      // Which frame it has got is asked when it is written to.
      processes[page.pid, default: Process()].pages[page.number] = Known(frame: nil, fault: fault.time)
      return .unknown
    }
    let before = frame(of: page, last)
    let until = last[page] ?? fault.time
    // Between two faults at a page lies a fork of its process, or the second one has found the page to be its own.
    let wasSharedAgain = (forks[page.pid] ?? []).contains { (fault.time...until).contains($0) }
    let after = wasSharedAgain ? nil : waiting.frames[page]
    processes[page.pid, default: Process()].pages[page.number] = Known(frame: after, fault: fault.time)
    guard let before, let after else { return .unknown }
    if before == after { return .reused }
    return before == zeroFrame ? .zeroFilled : .copied
  }

  /// The frame that a page has had since its last fault; nil if nobody knows.
  private func frame(of page: Page, _ last: [Page: UInt64]) -> UInt64? {
    guard let process = processes[page.pid] else { return nil }
    if let known = process.pages[page.number] { return known.frame }
    if let look = process.look { return look.frames[page.number] }
    guard let (parent, birth) = process.parent else { return nil }
    // What the parent has written to since, or may have, it has another frame of.
    let inherited = Page(pid: parent, number: page.number)
    if let later = last[inherited], later > birth { return nil }
    if let look = processes[parent]?.look, look.begin > birth { return nil }
    if let known = processes[parent]?.pages[page.number] { return known.fault <= birth ? known.frame : nil }
    return waiting.frames[inherited]
  }
}
