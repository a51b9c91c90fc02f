internal import CLinux
internal import Glibc
internal import ProcFS

/// Says of each write to a page that was there why it happened, as far as that can be told from outside.
///
/// Runtimes are found in what processes have mapped; marks at which their collectors begin and end are watched; memory is looked at as soon
/// as a write is read.
final class CauseFinder {
  /// Lets the kernel tell who comes by places of a file, all of them or none, numbered from a number on.
  typealias Watch = ([ProbePoint], Int) throws(EventError) -> Void

  private let watch: Watch
  private let pageSize = UInt64(max(4096, sysconf(CInt(_SC_PAGESIZE))))
  private var finder = RuntimeFinder()
  private var brackets = CollectorBrackets()
  private var marks: [CollectorMark] = []
  private var runtimes: [RuntimeFinder.FileKey: CauseSummary.Runtime] = [:]
  private var processes: [Int32: ProcessPlaces] = [:]
  private var ended: [Int32] = []
  private var variables = VariableParts()
  private var allowance = ReadingAllowance()
  /// Of writes that were taken and not asked for yet.
  private var notes = CauseNotes()
  private var counts: [BreakCause: CauseSummary.Count] = [:]
  private var notLookedAt = 0
  /// The pages of files that the kernel changes where marks are watched.
  private(set) var probed: Set<FilePage> = []

  /// Creates a finder that knows nobody.
  init(watch: @escaping Watch) { self.watch = watch }

  /// Looks at processes that are followed from now on; at those again in which nothing was found, because libraries come later.
  func follow(_ pids: [Int32]) {
    for pid in pids where processes[pid]?.runtimes?.isEmpty != false { find(in: pid) }
    lookForSleepers(pids)
    for pid in pids { verify(pid) }
  }

  /// Takes what was recorded, and notes in each write where its cause is.
  func take(_ batch: inout EventBatch) {
    for pid in ended { processes[pid] = nil }
    ended = []
    for places in processes.values { places.beginMoment() }
    // What concerns a thread must come in order: who forks inside of a collection has a child that is inside.
    var next = 0
    for change in batch.changes {
      while next < batch.hits.count, batch.hits[next].time < change.time {
        take(batch.hits[next])
        next += 1
      }
      take(change)
    }
    for hit in batch.hits[next...] { take(hit) }
    if batch.lost.hits > 0 || batch.lost.processes > 0 { brackets.forgetAll() }
    var strangers: Set<Int32> = []
    // A process seldom has one fault alone.
    var (places, pid) = (ProcessPlaces(), Int32(0))
    for index in batch.faults.indices where batch.faults[index].kind.mayBreakSharing == true {
      let fault = batch.faults[index]
      if fault.pid != pid { (places, pid) = (self.places(of: fault.pid), fault.pid) }
      let cause = find(fault, places)
      if cause.collector == .unknown { strangers.insert(fault.pid) }
      batch.faults[index].note = notes.add(cause)
    }
    if let last = batch.faults.last { brackets.advance(to: last.time) }
    lookForSleepers(strangers.sorted())
    guard runtimes.values.contains(where: \.isNotVerifiedYet) else { return }
    for pid in processes.keys.sorted() { verify(pid) }
  }

  /// The cause of a fault that was taken, and what became of it; counts it.
  func cause(of settled: FaultPairing.Settled) -> BreakCause? {
    guard let cause = settled.fault.note.flatMap({ notes.remove($0) }) else { return nil }
    counts[cause, default: CauseSummary.Count()] += CauseSummary.Count(
      copied: settled.outcome == .copied ? 1 : 0, writes: 1)
    return cause
  }

  /// Drops a fault that is of no interest.
  func forget(_ fault: FaultEvent) { _ = fault.note.flatMap { notes.remove($0) } }

  /// What was found so far.
  var summary: CauseSummary {
    var summary = CauseSummary()
    summary.counts = counts
    summary.runtimes = runtimes.values.sorted { ($0.path, $0.name ?? "") < ($1.path, $1.name ?? "") }
    summary.notLookedAt = notLookedAt
    return summary
  }

  private func take(_ hit: ProbeHit) {
    guard marks.indices.contains(hit.number) else { return }
    brackets.take(marks[hit.number], of: hit.tid, at: hit.time)
  }

  private func take(_ change: ProcessChange) {
    brackets.take(change)
    switch change {
    case .began(let birth) where !birth.isThread:
      processes[birth.pid] = (processes[birth.parentPID] ?? ProcessPlaces()).ofChild
      ended.removeAll { $0 == birth.pid }
    case .named(let name) where name.isExec: processes[name.pid] = ProcessPlaces()
    case .ended(let end) where end.tid == end.pid: ended.append(end.pid)
    default: break
    }
  }

  private func find(_ fault: FaultEvent, _ places: ProcessPlaces) -> BreakCause {
    let pid = fault.pid
    let sight = sight(of: pid, places)
    var cause = BreakCause(
      collector: sight.isHeard ? brackets.collector(of: fault.tid, at: fault.time) : .notVisible,
      isByKernel: fault.kind.isKernel, part: places.part(at: fault.address, of: pid, &variables))
    guard cause.part.mayHoldObjects, let layout = sight.layout else { return cause }
    guard let layout, allowance.take(at: fault.time), let heap = places.heap(of: pid, layout) else {
      if cause.part == .anonymous { notLookedAt += 1 }
      return cause
    }
    // The allocator takes its arenas from memory without a name.
    let place = cause.part == .anonymous ? heap.place(at: fault.address) : nil
    if let place = place ?? heap.head(at: fault.address) {
      (cause.part, cause.type) = (place.part, place.type)
    } else if cause.part == .anonymous, !heap.isReadable(at: fault.address) {
      notLookedAt += 1
    }
    return cause
  }

  private func places(of pid: Int32) -> ProcessPlaces {
    if let known = processes[pid] { return known }
    let new = ProcessPlaces()
    processes[pid] = new
    return new
  }

  private func sight(of pid: Int32, _ places: ProcessPlaces) -> ProcessPlaces.Sight {
    if let known = places.sight { return known }
    if places.runtimes == nil { find(in: pid) }
    let keys = places.runtimes ?? []
    let sight = ProcessPlaces.Sight(
      isHeard: keys.contains { runtimes[$0]?.isHeard == true }, layout: layout(of: keys))
    places.sight = sight
    return sight
  }

  /// How a process with one of these runtimes lays out objects: nil if it has no objects, nil inside if that is not known well enough.
  private func layout(of keys: [RuntimeFinder.FileKey]) -> PythonLayout?? {
    guard let key = keys.first(where: { runtimes[$0]?.objects != nil }) else { return nil }
    guard runtimes[key]?.objects == .verified else { return .some(nil) }
    return .some(finder[key]?.python.flatMap { PythonLayout.of($0) })
  }

  /// Looks for runtimes in a process, and watches the places of those that are new.
  private func find(in pid: Int32) {
    let places = places(of: pid)
    guard let maps = try? ProcessDirectory(pid: pid).maps(), !maps.mappings.isEmpty else {
      places.runtimes = []
      return
    }
    let (keys, new) = finder.runtimes(of: pid, maps)
    (places.maps, places.runtimes) = (maps, keys)
    for found in new { runtimes[found.key] = runtime(found) }
  }

  private func runtime(_ found: RuntimeFinder.Found) -> CauseSummary.Runtime {
    var runtime = CauseSummary.Runtime(
      name: found.file.name, path: found.path, hasProbes: !found.file.places.isEmpty)
    runtime.objects = found.file.python.map {
      PythonLayout.of($0) == nil ? .unknownVersion : .notVerified(right: 0, of: 0)
    }
    guard runtime.hasProbes else { return runtime }
    do throws(EventError) {
      let points = found.file.places.map {
        ProbePoint(path: found.opened.ownPath, offset: $0.offset, counter: $0.counter)
      }
      // A part of the marks would be worse than none: an end would be missed.
      try watch(points, marks.count)
    } catch {
      runtime.problem = "\(error)"
      return runtime
    }
    for place in found.file.places {
      marks.append(place.mark)
      for offset in [place.offset, place.counter].compactMap({ $0 }) {
        probed.insert(FilePage(device: found.key.device, inode: found.key.inode, number: offset / pageSize))
      }
    }
    return runtime
  }

  /// Threads of which nothing is known and that sleep are outside of their collectors.
  private func lookForSleepers(_ pids: [Int32]) {
    for pid in pids {
      guard let keys = processes[pid]?.runtimes, keys.contains(where: { runtimes[$0]?.isHeard == true }),
        let threads = try? ProcessNumbers.threads(of: pid)
      else { continue }
      for tid in brackets.unknown(of: threads) {
        let moment = clx_now().nanoseconds
        if (try? ProcessStat.read(pid: tid))?.state == .sleeping { brackets.noteAsleep(tid, at: moment) }
      }
    }
  }

  /// Compares the memory of a process with the layout of its version, if that was never found right yet.
  private func verify(_ pid: Int32) {
    for key in processes[pid]?.runtimes ?? [] {
      guard runtimes[key]?.isNotVerifiedYet == true, let layout = finder[key]?.python.flatMap({ PythonLayout.of($0) }),
        let maps = processes[pid]?.maps, let memory = ProcessMemory(pid: pid)
      else { continue }
      let check = PythonCheck(pid, maps, memory, layout)
      runtimes[key]?.objects = check.isPassed ? .verified : .notVerified(right: check.right, of: check.asked)
    }
  }
}

extension WrittenPart {
  /// Objects are there too.
  fileprivate var mayHoldObjects: Bool {
    switch self {
    case .anonymous, .heap, .variables: true
    default: false
    }
  }
}

extension CauseSummary.Runtime {
  fileprivate var isNotVerifiedYet: Bool {
    if case .notVerified? = objects { return true }
    return false
  }
}
