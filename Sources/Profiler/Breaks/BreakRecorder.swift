internal import Inspector
internal import ProcFS

/// Records who writes to pages that are there, from now on, in the processes of a family.
///
/// A copy costs the process that makes it about two microseconds more while it is watched; who does nothing pays nothing.
public final class BreakRecorder {
  private let pump: FaultPump?
  private var pairing: FaultPairing
  private var names = CodeNames()
  private var summary = BreakSummary()
  private var writes: [CodeNames.Name: (copied: Int, writes: Int)] = [:]
  /// What the kernel had counted when a process was first followed.
  private var countedBefore: [Int32: UInt64] = [:]

  /// Opens the best source that this user may use; where none can be had the summary says why.
  public init() {
    do throws(EventError) {
      var options = EventOptions()
      options.recordsAllocations = true
      let stream = try FaultStream(options)
      let pump = try FaultPump(stream)
      (summary.source, summary.missing) = (pump.source, pump.missing)
      pairing = FaultPairing(hasAllocations: pump.recordsAllocations)
      self.pump = pump
    } catch {
      summary.problem = error
      pairing = FaultPairing(hasAllocations: false)
      pump = nil
    }
  }

  /// Follows the members of a family that share its exec; those that are followed already, and their children, need not be named again.
  public func follow(_ family: ProcessFamily) {
    guard let pump else { return }
    let followed = Set(pump.pids)
    for member in family.kin where !followed.contains(member.process.pid) {
      let pid = member.process.pid
      // Whoever ends meanwhile has nothing to tell; whom this user may not watch is in the summary by not being there.
      guard let counted = Self.countedFaults(pid), (try? pump.follow(pid)) != nil else { continue }
      countedBefore[pid] = counted
      summary.processes[pid] = BreakCount()
    }
  }

  /// Takes what has happened since the last time, so that little of it waits.
  public func collect() {
    guard let pump, let batch = try? pump.drain() else { return }
    take(batch)
  }

  /// Ends recording.
  public func finish() -> BreakSummary {
    guard let pump else { return summary }
    // The kernel's counts first: what is recorded after them is too much by as little as possible.
    let counted = countedBefore.keys.reduce(into: [:]) { $0[$1] = Self.countedFaults($1) }
    if let batch = try? pump.stop() { take(batch) }
    pairing.finish { add($0) }
    for (pid, before) in countedBefore {
      guard let after = counted[pid] ?? nil else { continue }
      summary.processes[pid]?.countedFaults = Int(clamping: after) - Int(clamping: before)
    }
    summary.lost = pump.lost
    summary.code = writes.map { name, count in
      BreakSummary.Code(function: name.function, module: name.module, copied: count.copied, writes: count.writes)
    }
    summary.code.sort {
      ($1.copied, $1.writes, $0.module ?? "", $0.function ?? "") < (
        $0.copied, $0.writes, $1.module ?? "", $1.function ?? ""
      )
    }
    return summary
  }

  private func take(_ batch: EventBatch) {
    var settled: [FaultPairing.Settled] = []
    pairing.take(batch) { settled.append($0) }
    for one in settled { add(one) }
  }

  private func add(_ settled: FaultPairing.Settled) {
    let fault = settled.fault
    summary.processes[fault.pid, default: BreakCount()].add(settled)
    guard fault.kind.mayBreakSharing == true else { return }
    let name = names.name(of: fault.instruction, in: fault.pid)
    writes[name, default: (0, 0)].writes += 1
    if settled.outcome == .copied { writes[name, default: (0, 0)].copied += 1 }
  }

  private static func countedFaults(_ pid: Int32) -> UInt64? {
    guard let stat = try? ProcessStat.read(pid: pid), stat.state != .zombie else { return nil }
    return stat.minorFaults + stat.majorFaults
  }
}
