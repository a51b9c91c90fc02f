internal import CLinux
internal import Glibc
internal import ProcFS

/// The page faults of running processes, by perf_event_open(2) and bpf(2): whichever processes are followed, from then on, with
/// their threads and children to come.
///
/// The kernel writes into rings; what is not read in time is lost, and counted. One thread at a time may use a stream. Everything
/// ends when the value goes away.
public final class FaultStream {
  /// Where faults come from.
  public let source: EventSource
  /// Whose faults the kernel records.
  public let scope: EventScope
  /// What was asked for.
  public let options: EventOptions
  /// Better ways that could not be had, the best first.
  public let missing: [MissingSource]
  /// Why there are no allocations although they were asked for; nil if there are, or were not asked for.
  public let missingAllocations: EventError?
  /// Allocations are recorded.
  public var recordsAllocations: Bool { rings.plan.recordsAllocations }
  /// Bytes of the ring of each CPU.
  public var ringBytes: Int { rings.bytes }
  /// A program in the kernel records the faults, which are not in rings of perf.
  public var usesProgram: Bool { rings.program != nil }
  /// Why there is none although it was asked for.
  public var missingProgram: EventError? { rings.missingProgram }
  /// A program in the kernel tells of places that threads come by, since any are watched.
  package var usesProbeProgram: Bool { probeProgram != nil }
  /// All that was lost so far.
  public private(set) var lost = LostRecords()

  private let rings: EventRings
  private var followed = FollowedProcesses()
  private var threads = AttachedThreads()
  private var probes: ProbeRings?
  private var probeProgram: ProbeProgram?
  /// Finds callers where that is not the kernel's task.
  private let unwinder: StackUnwinder?
  private var isStopped = false
  /// What was read on the way, to be handed out by the next reading.
  private(set) var waiting = EventBatch()

  /// Opens the best source that this user may use.
  ///
  /// Throws `noSource` with all reasons where none can be had.
  public init(_ options: EventOptions = EventOptions()) throws(EventError) {
    guard options.stacks.isPossible else { throw .notProvided(what: "copies of that much of a stack") }
    _ = clx_raise_descriptor_limit()
    unwinder = options.stacks.needsUnwinding ? StackUnwinder() : nil
    var missing: [MissingSource] = []
    for source in EventSource.allCases.drop(while: { $0 != options.best }) {
      for scope in options.scope.map({ [$0] }) ?? EventScope.allCases {
        do throws(EventError) {
          let (plan, reason) = try EventPlan.make(source, options)
          let rings = try EventRings(plan, scope, options)
          try rings.enable()
          self.rings = rings
          (self.source, self.scope, self.options, self.missing) = (source, scope, options, missing)
          missingAllocations = options.recordsAllocations && source != .tracepoints ? missing.first?.reason : reason
          return
        } catch {
          // Another source would not fit into it either.
          if case .ringTooLarge = error { throw error }
          missing.append(MissingSource(source: source, scope: scope, reason: error))
        }
      }
    }
    throw .noSource(missing)
  }

  /// The processes that are followed, ascending; some may have ended in the last seconds.
  public var pids: [Int32] { followed.pids }

  /// Follows a running process from now on: all its threads, and all children to come.
  ///
  /// Following again does nothing.
  ///
  /// - Complexity: O(1) for the whole machine; O(threads x CPUs) system calls where threads are recorded.
  public func follow(_ pid: Int32) throws(EventError) {
    guard unsafe access("/proc/\(pid)/task", F_OK) == 0 else { throw .processGone(pid: pid) }
    if scope == .tasks { try attachThreads(of: pid) }
    unwinder?.prepare(pid)
    followed.follow(pid, from: clx_now().nanoseconds)
  }

  /// Starts a program, found along PATH, and follows it from its first instruction on.
  ///
  /// Gives its number. It is a child of this process, which has to wait for it, and has its standard streams.
  public func launch(_ arguments: [String]) throws(EventError) -> Int32 {
    let program = try WaitingProgram(arguments)
    if scope == .tasks {
      try rings.attach(tid: program.pid, beginsAtExec: true)
      threads.add(program.pid)
    }
    followed.followFromExec(program.pid)
    do throws(EventError) {
      try program.release()
    } catch {
      followed.forget(program.pid)
      throw error
    }
    return program.pid
  }

  /// Tells from now on when a thread that is followed comes by one of some places of a file.
  ///
  /// The records of the first place have a number, and those of the others the numbers that follow. All are watched, or none.
  ///
  /// Only where the whole machine is recorded: the kernel hands no such event on to children. As long as the stream lives each process that
  /// has mapped the file has one more page for the code, and one more for the counter of watchers.
  ///
  /// - Complexity: O(processes that have mapped the file); where no program can do it, that for each place and CPU.
  public func watch(_ points: [ProbePoint], from number: Int) throws(EventError) {
    guard scope == .machine else {
      throw .notPermitted(what: "telling who comes by a place in a program, but for the whole machine,")
    }
    if options.usesProbeProgram {
      do throws(EventError) {
        if probeProgram == nil { probeProgram = try ProbeProgram(bytes: RingSize.ofProcesses) }
        try probeProgram?.watch(points, from: number)
        return
      } catch {
        // An older kernel, or one that does not permit programs: events of perf may do, or say why not.
      }
    }
    let open: ProbeRings
    if let probes {
      open = probes
    } else {
      open = try ProbeRings(cpus: rings.cpus, bytes: min(ringBytes, RingSize.ofProcesses))
      probes = open
    }
    try open.watch(points, from: number)
  }

  /// Waits until a ring is half full, or some milliseconds have passed; true if one is.
  public func wait(milliseconds: Int) throws(EventError) -> Bool {
    try Self.wait(descriptors, milliseconds: milliseconds)
  }

  /// What `wait` waits for.
  var descriptors: [Int32] { (rings.main + rings.processes).map(\.descriptor) }

  static func wait(_ descriptors: [Int32], milliseconds: Int) throws(EventError) -> Bool {
    let ready = unsafe clx_events_wait(descriptors, Int32(descriptors.count), Int32(clamping: milliseconds))
    guard ready >= 0 else { throw .system(call: "poll", errno: -ready) }
    return ready > 0
  }

  /// Takes all that happened since the last reading.
  ///
  /// What a fault of one CPU and an allocation of another have to do with each other may be in two batches.
  ///
  /// - Complexity: O(records), of others too where the whole machine is recorded.
  public func drain() throws(EventError) -> EventBatch {
    try collect()
    defer { waiting = EventBatch() }
    return waiting
  }

  /// Ends recording and takes the rest.
  public func stop() throws(EventError) -> EventBatch {
    if !isStopped {
      isStopped = true
      try rings.disable()
      try probes?.disable()
      probeProgram?.unwatch()
    }
    return try drain()
  }

  /// Moves what is in the rings to what waits.
  func collect() throws(EventError) {
    // A process is born before its first fault. So these are looked at first, and births afterwards: none can be missing.
    let heads = rings.main.map(\.head)
    let recorded = rings.program?.take() ?? []
    var lost = LostRecords()
    var births: [[ProcessChange]] = []
    for ring in rings.processes {
      var changes: [ProcessChange] = []
      let taken = try ring.take(until: ring.head) { record, _ in
        if let change = ProcessChange(record) { changes.append(change) }
      }
      try count(taken, of: ring, \.processes, into: &lost)
      births.append(changes)
    }
    var changes = mergedByTime(births, time: \.time)
    unwinder?.begin()
    for change in changes {
      followed.take(change)
      guard followed.contains(change.pid, at: change.time) else { continue }
      unwinder?.take(change)
    }
    // Places are read after faults were looked at too: which a thread had come by before a fault is known then.
    var hits = [probeProgram?.take(followed.contains(_:at:)) ?? []]
    lost.hits += probeProgram?.newlyLost() ?? 0
    for ring in probes?.rings ?? [] {
      let (own, taken) = try probes?.take(from: ring, followed.contains(_:at:)) ?? ([], EventRing.Taken())
      try count(taken, of: ring, \.hits, into: &lost)
      hits.append(own)
    }
    waiting.hits += mergedByTime(hits, time: \.time)
    var decoded: [DecodedRecords] = []
    for (ring, head) in zip(rings.main, heads) {
      var records = DecodedRecords()
      let (meaning, followed, scope, unwinder) = (rings.plan.meaning, followed, scope, unwinder)
      let taken = try ring.take(until: head) { record, bytes in
        meaning.decode(record, bytes, into: &records, unwinder: unwinder) { pid, time in
          scope == .tasks || followed.contains(pid, at: time)
        }
      }
      try count(taken, of: ring, \.unsorted, into: &lost)
      lost.malformed += records.malformed
      decoded.append(records)
    }
    for faults in recorded {
      var records = DecodedRecords()
      for fault in faults where fault.address < EventPlan.endOfUserAddresses {
        guard followed.contains(Int32(bitPattern: fault.pid), at: fault.time) else { continue }
        records.faults.append(FaultEvent(fault))
      }
      decoded.append(records)
    }
    lost.faults += rings.program?.newlyLost() ?? 0
    if scope == .tasks {
      changes = mergedByTime(decoded.map(\.changes), time: \.time)
      for change in changes {
        followed.take(change)
        threads.take(change)
      }
    }
    waiting.faults += mergedByTime(decoded.map(\.faults), time: \.time)
    waiting.allocations += mergedByTime(decoded.map(\.allocations), time: \.time)
    waiting.changes += changes.filter { scope == .tasks || followed.contains($0.pid, at: $0.time) }
    waiting.lost.add(lost)
    self.lost.add(lost)
    let now = clx_now().nanoseconds
    followed.forgetEnded(now: now) { unsafe access("/proc/\($0)", F_OK) != 0 }
  }

  /// Counts what a ring has lost: by the kernel's own counters where it has them, else by the records that tell of it.
  private func count(
    _ taken: EventRing.Taken, of ring: EventRing, _ unsorted: WritableKeyPath<LostRecords, UInt64>,
    into lost: inout LostRecords
  ) throws(EventError) {
    lost.malformed += UInt64(taken.malformed)
    lost.pauses += UInt64(taken.throttled)
    let isSuspicious = ring.takeSuspicion()
    // A stopped stream is asked in any case: no record comes any more that would tell.
    guard isSuspicious || isStopped else { return }
    if options.usesLossCounters, let counts = try ring.newlyLost() {
      lost.faults += counts[.faults] ?? 0
      lost.allocations += counts[.allocations] ?? 0
      lost.processes += counts[.processes] ?? 0
      lost.hits += counts[.probes] ?? 0
    } else if isSuspicious {
      lost[keyPath: unsorted] += taken.lost
      lost.isExact = false
    }
  }

  private func attachThreads(of pid: Int32) throws(EventError) {
    var isFirstRound = true
    while true {
      let listed: [Int32]
      do throws(ProcFSError) {
        listed = try ProcessNumbers.threads(of: pid)
      } catch {
        throw .processGone(pid: pid)
      }
      var new = listed.filter { !threads.contains($0) }
      if new.isEmpty { return }
      if !isFirstRound {
        // Threads of threads that are attached already have inherited their events, as the kernel tells a moment after /proc does.
        usleep(1000)
        try collect()
        new.removeAll { threads.contains($0) }
      }
      for tid in new {
        do throws(EventError) {
          try rings.attach(tid: tid, beginsAtExec: false)
          threads.add(tid)
        } catch .processGone where tid != pid {
          continue
        } catch .notPermitted {
          throw EventError.notPermittedFor(pid: pid)
        }
      }
      isFirstRound = false
    }
  }
}

/// The threads whose faults are recorded, where threads are.
private struct AttachedThreads {
  private var tids: Set<Int32> = []

  func contains(_ tid: Int32) -> Bool { tids.contains(tid) }

  mutating func add(_ tid: Int32) { tids.insert(tid) }

  /// The kernel tells of births only to events that the new thread inherits.
  mutating func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth): tids.insert(birth.tid)
    case .ended(let end): tids.remove(end.tid)
    default: break
    }
  }
}
