internal import CLinux
public import Inspector

/// Records who writes to pages that are there, from now on, in the processes of a family.
///
/// A copy costs the process that makes it about two microseconds more while it is watched, a quarter of one where that is to be light; who
/// does nothing pays nothing.
public final class BreakRecorder {
  private let pump: FaultPump?
  private var pairing: FaultPairing
  /// Says what became of faults where allocations are not recorded; nil where they are, and where writes are not told from other faults.
  private var frames: FrameHistory?
  private var faults = FaultCount()
  private var names = CodeNames()
  private let causes: CauseFinder
  /// Where faults come from; the counts are added when they are asked for.
  private var source = BreakSummary()
  /// By the numbers that `names` has given to code.
  private var writes: [(copied: Int, writes: Int)] = []
  private var variables: [VariablePlace: (copied: Int, writes: Int)] = [:]
  /// What the kernel had counted when members were first followed.
  private var countedBefore = FaultCounters()
  /// What it had counted when recording ended.
  private var countedNow: FaultCounters?
  private var members: Set<Int32> = []
  private var witness = PageWitness()
  /// Copies that may be older than what the first look has seen, or later than what the last one has.
  private var besideLooks: [(pid: Int32, time: UInt64)] = []
  /// A moment at which the first look had ended, and one at which the last one had not begun.
  private var looked: (firstEnd: UInt64, lastBegin: UInt64)?
  /// When recording ended, in nanoseconds of CLOCK_MONOTONIC; what comes later is no part of it.
  private var end: UInt64?
  /// The program that was started: what it calls exec for is the server.
  private var launched: Int32?
  private var events = FamilyEvents()
  /// Processes that had ended when the last batch was taken: what is told of their faults comes with the next one.
  private var ended: [Int32] = []
  private let pace: ScanPace
  /// When recording began of processes whose frames were read first.
  private var begins: [Int32: UInt64] = [:]
  /// When processes have called exec: from then on they do not belong to the family.
  private var execs: [Int32: UInt64] = [:]

  /// Opens the best source that this user may use; where none can be had the summary says why.
  ///
  /// - Parameters:
  ///   - stacks: how the callers of the code that writes are found.
  ///   - isLight: a copy costs a tenth more, and what became of a few writes is not known; see `FrameHistory`.
  ///   - pace: how much of it processes may feel when their frames are read, so that it is known what becomes of their first writes.
  public init(stacks: StackSampling = .none, isLight: Bool = false, pace: ScanPace = .gentle) {
    self.pace = pace
    do throws(EventError) {
      var options = EventOptions()
      options.stacks = stacks
      options.usesProgram = isLight
      options.recordsAllocations = !isLight
      let pump = try FaultPump(try FaultStream(options))
      source.source = pump.source
      source.missing = pump.missing.map { "\($0.reason)" }
      source.isLight = pump.usesProgram
      source.whyNotLight = pump.missingProgram.map { "\($0)" }
      pairing = FaultPairing(hasAllocations: pump.recordsAllocations)
      if !pump.recordsAllocations, pump.source == .tracepoints { frames = FrameHistory() }
      self.pump = pump
      causes = CauseFinder { (points, number) throws(EventError) in try pump.watch(points, from: number) }
    } catch {
      source.problem = "\(error)"
      pairing = FaultPairing(hasAllocations: false)
      pump = nil
      causes = CauseFinder { _, _ in }
    }
  }

  /// Follows the members of a family that share its exec; those that are followed already, and their children, need not be named again.
  public func follow(_ family: ProcessFamily) {
    guard let pump else { return }
    let followed = Set(pump.pids)
    for member in family.kin where !followed.contains(member.process.pid) && member.process.pid != launched {
      let pid = member.process.pid
      // Its faults between the reading and the following are counted and not recorded; the other way round they would be excused.
      var before = FaultCounters.read([pid])
      // Whom this user may not watch, and who has ended meanwhile, is in the summary by not being there.
      guard (try? pump.follow(pid)) != nil else { continue }
      if let frames {
        // What it writes meanwhile tells which of the frames are out of date, and is not counted.
        let begin = clx_now().nanoseconds
        if let looked = LookedFrames(of: pid, pace: pace) { frames.take(looked, of: pid, begin: begin) }
        before = FaultCounters.read([pid])
        begins[pid] = clx_now().nanoseconds
      }
      countedBefore.add(before)
      members.insert(pid)
      names.prepare(pid)
    }
    if looksForCauses { causes.follow(family.kin.map(\.process.pid)) }
  }

  /// Starts a program, found along PATH, and follows it from its first instruction; where nothing can be recorded it is only started.
  ///
  /// Gives its number. It is a child of this process, which has to wait for it. Its faults are not compared with those that the kernel
  /// counts, among which are some of before.
  public func launch(_ command: [String]) throws(EventError) -> Int32 {
    let pid: Int32
    if let pump {
      pid = try pump.launch(command)
    } else {
      let program = try WaitingProgram(command)
      try program.release()
      pid = program.pid
    }
    launched = pid
    return pid
  }

  /// Takes what has happened since the last time.
  public func collect() {
    if let pump, let batch = try? pump.drain() { take(batch) }
  }

  /// Ends recording, and takes the rest.
  public func finish() {
    guard let pump else { return }
    // Everything that is recorded until now is in the kernel's counts, but for what is under way.
    end = clx_now().nanoseconds
    countedNow = FaultCounters.read(Array(members))
    // The frames of what was written until now are read while it is still seen whether more is.
    if frames != nil, let batch = try? pump.drain() { take(batch) }
    if let batch = try? pump.stop() { take(batch) }
    pairing.finish { add($0) }
    frames?.finish { add($0) }
  }

  /// Gives the writes, of those that were taken, of which no more will be known, each once.
  public func takeEvents() -> FamilyEvents {
    defer { events = FamilyEvents() }
    return events
  }

  /// Holds two looks that follow each other against the faults between them; to be called when those during the later one were collected.
  ///
  /// - Parameter earlier: nil for the first look.
  public func compare(_ earlier: FamilyProfile?, _ later: FamilyProfile) {
    guard pump != nil else { return }
    looked = (looked?.firstEnd ?? clx_now().nanoseconds, later.monotonic)
    besideLooks.removeAll { !isBesideLooks($0.time) }
    witness.compare(earlier, later, waiting: pairing.waiting, probed: causes.probed)
    frames?.take(later)
  }

  private func isBesideLooks(_ time: UInt64) -> Bool {
    looked.map { time <= $0.firstEnd || time >= $0.lastBegin } ?? true
  }

  /// Without error codes nobody knows which faults were writes.
  private var looksForCauses: Bool { pump?.source == .tracepoints }

  /// What has been recorded so far.
  public var summary: BreakSummary {
    var summary = source
    let countedNow = countedNow ?? FaultCounters.read(Array(members))
    var copiedBesideLooks: [Int32: Int] = [:]
    for copy in besideLooks where isBesideLooks(copy.time) { copiedBesideLooks[copy.pid, default: 0] += 1 }
    for pid in members.union(faults.pids) {
      var count = BreakCount(faults, of: pid)
      if looked != nil { count.copiedBesideLooks = copiedBesideLooks[pid] ?? 0 }
      if members.contains(pid), execs[pid] == nil {
        count.countedFaults = countedNow.growth(of: pid, since: countedBefore).map { Int(clamping: $0) }
      }
      summary.processes[pid] = count
    }
    summary.lost = faults.lost
    summary.pages = witness.pages
    if looksForCauses { summary.causes = causes.summary }
    summary.code = zip(names.known, writes).filter { $1.writes > 0 }.map { name, count in
      BreakSummary.Code(name: name, copied: count.copied, writes: count.writes)
    }
    summary.sortCode()
    summary.variables = variables.map { place, count in
      BreakSummary.Variable(place: place, copied: count.copied, writes: count.writes)
    }
    summary.sortVariables()
    return summary
  }

  private func take(_ recorded: consuming EventBatch) {
    var batch = recorded
    names.beginMoment()
    faults.add(batch.lost)
    for change in batch.changes {
      switch change {
      case .named(let name) where name.isExec && name.pid != launched:
        execs[name.pid] = min(execs[name.pid] ?? .max, name.time ?? 0)
        events.lives.append(LifeEvent(time: name.time ?? 0, pid: name.pid, what: .ended))
      case .began(let birth) where !birth.isThread:
        execs[birth.pid] = nil
        // The number is another process's from now on.
        forgetEnded { $0 == birth.pid }
        begins[birth.pid] = nil
        names.inherit(birth.pid, from: birth.parentPID)
        events.lives.append(LifeEvent(time: birth.time, pid: birth.pid, what: .forked(from: birth.parentPID)))
      case .ended(let end) where end.tid == end.pid:
        events.lives.append(LifeEvent(time: end.time, pid: end.pid, what: .ended))
      default: break
      }
    }
    if looksForCauses { causes.take(&batch) }
    for fault in batch.faults { witness.add(fault) }
    if frames == nil { pairing.take(batch) { add($0) } } else { takeByFrames(batch) }
    forgetEnded { _ in true }
    for case .ended(let end) in batch.changes where end.tid == end.pid { ended.append(end.pid) }
  }

  private func forgetEnded(_ isMeant: (Int32) -> Bool) {
    for pid in ended where isMeant(pid) {
      names.forget(pid)
      witness.forget(pid)
    }
    ended.removeAll(where: isMeant)
  }

  private func takeByFrames(_ batch: EventBatch) {
    // How large a folio was that a fault has got nobody says.
    for fault in batch.faults where fault.kind.wasPresent == false {
      witness.add(fault, order: PageWitness.largestOrder)
    }
    frames?.take(batch) { add($0) }
  }

  private func add(_ settled: FaultPairing.Settled) {
    let fault = settled.fault
    let exec = execs[fault.pid]
    if let exec, fault.time >= exec { return causes.forget(fault) }
    if let end, fault.time > end { return causes.forget(fault) }
    if let begin = begins[fault.pid], fault.time < begin { return causes.forget(fault) }
    witness.add(fault, order: settled.allocation?.order ?? 0)
    faults.add(settled)
    guard fault.kind.mayBreakSharing == true else { return }
    // What can be read of a process that has called exec since is of another program.
    let code = names.number(of: fault.instruction, in: fault.pid, mayRead: exec == nil)
    let name = names.known[code]
    let stack = fault.stack.map {
      names.names(of: $0, in: fault.pid, mayRead: exec == nil, below: fault.kind.isKernel ? name : nil)
    }
    let cause = causes.cause(of: settled)
    var variable: VariablePlace?
    if let part = cause?.part, part.mayBeVariable {
      variable = names.variable(
        at: fault.address, in: fault.pid, mayRead: exec == nil, isExpected: part == .variables)
    }
    events.writes.append(
      BreakEvent(
        time: fault.time, pid: fault.pid, tid: fault.tid, address: fault.address, outcome: settled.outcome,
        isKernel: fault.kind.isKernel, code: name, stack: stack, cause: cause, variable: variable))
    let copied = settled.outcome == .copied ? 1 : 0
    if copied > 0 { besideLooks.append((fault.pid, fault.time)) }
    while writes.count <= code { writes.append((0, 0)) }
    Self.count(copied, in: &writes[code])
    if let variable { Self.count(copied, in: &variables[variable, default: (0, 0)]) }
  }

  private static func count(_ copied: Int, in count: inout (copied: Int, writes: Int)) {
    count.copied += copied
    count.writes += 1
  }
}

extension WrittenPart {
  /// It may be memory of a program or library: objects can be variables, and a heap may begin in the midst of a mapping of some.
  fileprivate var mayBeVariable: Bool {
    switch self {
    case .referenceCount, .collectorLinks, .contents, .allocator, .heap, .variables: true
    case .stack, .shared, .anonymous, .unknown: false
    }
  }
}
