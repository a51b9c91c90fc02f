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
package final class FrameHistory {
  /// Reads the frames of ascending pages of a process.
  package typealias Reading = (_ pages: [UInt64], _ pid: Int32) -> [UInt64?]

  /// What is known of a page since its last fault.
  private struct Known {
    /// Nil if nobody knows.
    var frame: UInt64?
    var fault: UInt64
  }

  /// What concerns a page while a batch waits.
  private struct Mark {
    /// The last fault at it before its frame was read.
    var last: UInt64?
    /// The frame that was read when the batch was taken.
    var frame: UInt64?
  }

  private final class Process {
    var look: Look?
    var pages: [UInt64: Known] = [:]
    var parent: (pid: Int32, birth: UInt64)?
    /// Of whichever process had the number meanwhile.
    var marks: [UInt64: Mark] = [:]
    var hasEnded = false

    /// The memory that it had is gone.
    func begin(parent: (pid: Int32, birth: UInt64)? = nil, hasEnded: Bool = false) {
      (look, pages, self.parent, self.hasEnded) = (nil, [:], parent, hasEnded)
    }
  }

  private struct Look {
    var frames: LookedFrames
    var begin: UInt64
  }

  private let read: Reading
  private let now: () -> UInt64
  private let zeroFrame: UInt64?
  private let pageSize: UInt64
  private var processes: [Int32: Process] = [:]
  /// The process that was last asked for: it seldom has one fault alone.
  private var latest: (pid: Int32, process: Process)?
  /// Faults and forks that wait until it is known what came right behind them.
  private var waiting = EventBatch()
  /// When the frames of all pages that wait had been read.
  private var moment: UInt64 = 0
  /// Looks that are later than all that was settled.
  private var looks: [Int32: Look] = [:]

  /// Creates a history that knows of no page.
  package init(pageSize: UInt64, zeroFrame: UInt64?, now: @escaping () -> UInt64, read: @escaping Reading) {
    (self.pageSize, self.zeroFrame, self.now, self.read) = (pageSize, zeroFrame, now, read)
  }

  /// Creates a history of this machine's processes.
  convenience init() {
    self.init(
      pageSize: Pagemap.pageSize, zeroFrame: PageFrames.ofZeros(), now: { clx_now().nanoseconds }, read: PageFrames.of)
  }

  /// Takes what a look has seen; all that had happened until its end must have been taken.
  ///
  /// - Complexity: O(pages of the look).
  func take(_ look: FamilyProfile) {
    let mappings = look.snapshot.mappingsByProcess
    for (index, process) in look.snapshot.processes.enumerated() where process.sharesMemoryWith == nil {
      take(LookedFrames(look.snapshot, mappings: mappings[index]), of: process.pid, begin: look.monotonic)
    }
  }

  /// Takes the frames that a process had at some time between a moment and the end of what was taken.
  package func take(_ frames: LookedFrames, of pid: Int32, begin: UInt64) {
    looks[pid] = Look(frames: frames, begin: begin)
  }

  /// Takes the events of a batch, and hands out the faults of the one before.
  package func take(_ batch: EventBatch, _ body: (FaultPairing.Settled) -> Void) {
    settle(before: batch, body)
    for (pid, look) in looks {
      let process = process(pid)
      process.look = look
      // What was written while the look was under way may have been read before or after.
      process.pages = process.pages.filter { $0.value.fault >= look.begin }
    }
    looks = [:]
    waiting = batch
    readFrames()
    moment = now()
  }

  /// Hands out the faults that are left.
  package func finish(_ body: (FaultPairing.Settled) -> Void) {
    settle(before: EventBatch(), body)
    waiting = EventBatch()
  }

  private func process(_ pid: Int32) -> Process {
    if let latest, latest.pid == pid { return latest.process }
    let process = processes[pid] ?? Process()
    processes[pid] = process
    latest = (pid, process)
    return process
  }

  /// Reads the frames of the pages that were written, and of those of parents that children may have them from.
  private func readFrames() {
    latest = nil
    processes = processes.filter { !$0.value.hasEnded }
    for process in processes.values { process.marks.removeAll(keepingCapacity: true) }
    var wanted: [Int32: [UInt64]] = [:]
    var parents: [Int32: Int32] = [:]
    for case .began(let birth) in waiting.changes where !birth.isThread { parents[birth.pid] = birth.parentPID }
    for fault in waiting.faults {
      let page = fault.address / pageSize
      let process = process(fault.pid)
      process.marks[page, default: Mark()].last = fault.time
      guard fault.kind.mayBreakSharing == true else { continue }
      wanted[fault.pid, default: []].append(page)
      guard process.look == nil, process.pages[page] == nil else { continue }
      if let parent = process.parent?.pid ?? parents[fault.pid] { wanted[parent, default: []].append(page) }
    }
    for (pid, pages) in wanted {
      let (process, pages) = (process(pid), Self.ascending(pages))
      for (page, frame) in zip(pages, read(pages, pid)) { process.marks[page, default: Mark()].frame = frame }
    }
  }

  /// Each once.
  private static func ascending(_ pages: [UInt64]) -> [UInt64] {
    var unique: [UInt64] = []
    unique.reserveCapacity(pages.count)
    for page in pages.sorted() where page != unique.last { unique.append(page) }
    return unique
  }

  private func settle(before next: EventBatch, _ body: (FaultPairing.Settled) -> Void) {
    // They were on their way when the frames were read.
    for fault in next.faults where fault.time <= moment {
      process(fault.pid).marks[fault.address / pageSize, default: Mark()].last = fault.time
    }
    var forks: [Int32: [UInt64]] = [:]
    for case .began(let birth) in waiting.changes + next.changes where !birth.isThread {
      forks[birth.parentPID, default: []].append(birth.time)
    }
    var changes = waiting.changes[...]
    for fault in waiting.faults {
      while let change = changes.first, change.time <= fault.time {
        take(change)
        changes.removeFirst()
      }
      body(FaultPairing.Settled(fault: fault, outcome: outcome(of: fault, forks)))
    }
    for change in changes { take(change) }
  }

  private func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth) where !birth.isThread: process(birth.pid).begin(parent: (birth.parentPID, birth.time))
    case .named(let name) where name.isExec: forget(name.pid, hasEnded: false)
    case .ended(let end) where end.tid == end.pid: forget(end.pid, hasEnded: true)
    default: break
    }
  }

  /// Forgets what a process had: its children have nothing to be compared with.
  private func forget(_ pid: Int32, hasEnded: Bool) {
    process(pid).begin(hasEnded: hasEnded)
    for child in processes.values where child.parent?.pid == pid { child.parent = nil }
  }

  private func outcome(of fault: FaultEvent, _ forks: [Int32: [UInt64]]) -> FaultOutcome {
    let (page, process) = (fault.address / pageSize, process(fault.pid))
    guard fault.kind.mayBreakSharing == true else {
      // Which frame it has got is asked when it is written to.
      process.pages[page] = Known(frame: nil, fault: fault.time)
      return .unknown
    }
    let before = frame(of: page, process)
    let mark = process.marks[page]
    let until = mark?.last ?? fault.time
    // Between two faults at a page lies a fork of its process, or the second one has found the page to be its own.
    let wasSharedAgain = forks[fault.pid]?.contains { (fault.time...until).contains($0) } ?? false
    let after = wasSharedAgain ? nil : mark?.frame
    process.pages[page] = Known(frame: after, fault: fault.time)
    guard let before, let after else { return .unknown }
    if before == after { return .reused }
    return before == zeroFrame ? .zeroFilled : .copied
  }

  /// The frame that a page has had since its last fault; nil if nobody knows.
  private func frame(of page: UInt64, _ process: Process) -> UInt64? {
    if let known = process.pages[page] { return known.frame }
    if let look = process.look { return look.frames[page] }
    guard let (parent, birth) = process.parent, let inherited = processes[parent] else { return nil }
    // What the parent has written to since, or may have, it has another frame of.
    let mark = inherited.marks[page]
    if let later = mark?.last, later > birth { return nil }
    if let look = inherited.look, look.begin > birth { return nil }
    if let known = inherited.pages[page] { return known.fault <= birth ? known.frame : nil }
    return mark?.frame
  }
}
