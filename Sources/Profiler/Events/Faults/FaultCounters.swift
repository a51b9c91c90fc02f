public import ProcFS

/// How many faults the kernel has counted for processes, minor and major ones together, at one moment.
public struct FaultCounters: Hashable, Sendable {
  private struct Life: Hashable, Sendable {
    var startTicks: UInt64
    var faults: UInt64
  }

  private var lives: [Int32: Life] = [:]

  /// Reads the counters of processes; those that have ended are left out.
  ///
  /// - Complexity: O(processes) files of /proc.
  public static func read(_ pids: [Int32]) -> FaultCounters {
    var counters = FaultCounters()
    for pid in pids {
      if let stat = try? ProcessStat.read(pid: pid) { counters.add(stat) }
    }
    return counters
  }

  /// Creates counters of no process.
  public init() {}

  /// Adds a process of which `stat` was read.
  public mutating func add(_ stat: ProcessStat) {
    lives[Int32(truncatingIfNeeded: stat.pid)] = Life(
      startTicks: stat.startTimeTicks, faults: stat.minorFaults &+ stat.majorFaults)
  }

  /// Adds the processes of other counters.
  public mutating func add(_ others: FaultCounters) { lives.merge(others.lives) { $1 } }

  /// By how much the counter of a process has grown since an earlier moment.
  ///
  /// A process that was not there then has grown from zero. Nil for one that is not there now: its counter is gone.
  public func growth(of pid: Int32, since earlier: FaultCounters) -> UInt64? {
    guard let now = lives[pid] else { return nil }
    guard let then = earlier.lives[pid], then.startTicks == now.startTicks else { return now.faults }
    return now.faults &- then.faults
  }
}
