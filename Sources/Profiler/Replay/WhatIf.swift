internal import Inspector

/// Something that could be changed about a server.
public enum ServerChange: Sendable, Hashable {
  /// As it was: the check of the replay.
  case nothing
  /// Without what a garbage collector at work wrote, as gc.freeze() does.
  case withoutCollector
  /// Workers are replaced before they are older than so many seconds.
  case recycledAfter(seconds: Double)
  /// Another number of workers, each as busy as these.
  case workers(Int)
  /// Nothing is shared: the most that loading after the fork could take.
  case withoutSharing
}

/// What a change would come to, by replaying the recording without what it takes away.
public struct Prediction: Sendable, Hashable {
  /// The change.
  public var change: ServerChange
  /// What the family would take at the end of the recording, in bytes.
  public var total: Int
  /// Pages that would have been copied; nil where nothing was replayed.
  public var copies: Int?
}

/// Replays a recording with other settings.
public struct WhatIf: Sendable {
  private let record: ProfileRecord
  private let trace: WriteTrace
  private let last: FamilyLook
  private let total: Int
  /// The replay of the recording as it was.
  public let baseline: ReplayResult

  /// Replays a recording as it was; nil where that cannot be: frames were hidden, writes were not recorded, or no look knows the total.
  public init?(_ record: ProfileRecord, _ trace: WriteTrace) {
    guard let last = record.looks.last, let total = last.total.real, record.breaks?.source == .tracepoints,
      let replay = TraceReplay(trace, kernel: record.origin.kernel)
    else { return nil }
    (self.record, self.trace, self.last, self.total) = (record, trace, last, total)
    baseline = replay.run()
  }

  /// The workers of the last look.
  public var workers: [Int32] { last.rows.filter { $0.pages != nil }.map(\.member.process.pid) }

  /// What a change would come to; nil where this recording cannot tell.
  ///
  /// What it leaves out: requests take the same way through the code, whoever answers them; time and CPU are not counted; new memory of a
  /// worker stays what it is.
  ///
  /// - Complexity: O(writes + pages x processes).
  public func predict(_ change: ServerChange) -> Prediction? {
    switch change {
    case .nothing: return prediction(change, baseline)
    case .withoutCollector:
      guard record.breaks?.causes?.runtimes.contains(where: \.isHeard) == true else { return nil }
      return replay(trace.withoutCollector).map { prediction(change, $0) }
    case .recycledAfter(let seconds):
      let limited = trace.limited(toAge: UInt64(seconds * 1e9), of: Set(workers))
      return replay(limited).map { prediction(change, $0) }
    case .workers(let count): return workers(count)
    case .withoutSharing:
      let shared = last.pages.stillShared + last.pages.amongSiblings
      return Prediction(change: change, total: total + shared * record.origin.pageSize, copies: nil)
    }
  }

  private func workers(_ count: Int) -> Prediction? {
    let here = workers
    guard count > 0, !here.isEmpty else { return nil }
    var changed = trace
    if count < here.count {
      changed = trace.without(Set(here.suffix(here.count - count)))
    } else {
      // Numbers above all that Linux gives.
      for index in 0..<count - here.count {
        changed = changed.adding(Int32.max - Int32(index), like: here[index % here.count])
      }
    }
    guard let result = replay(changed) else { return nil }
    var prediction = prediction(.workers(count), result)
    // Beside what it has written a worker has new memory and page tables.
    let new = (last.pages.new + last.pages.newAmongSiblings) * record.origin.pageSize / here.count
    let tables = last.total.pageTables / max(1, last.rows.count)
    prediction.total += (count - here.count) * (new + tables)
    return prediction
  }

  private func replay(_ trace: WriteTrace) -> ReplayResult? { TraceReplay(trace, kernel: record.origin.kernel)?.run() }

  private func prediction(_ change: ServerChange, _ result: ReplayResult) -> Prediction {
    Prediction(
      change: change, total: total + (result.frames - baseline.frames) * record.origin.pageSize, copies: result.copied)
  }
}
