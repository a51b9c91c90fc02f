internal import Inspector

/// Tells what changes would come to: by replaying a recording without what they take away, or by what was counted at its end.
public struct WhatIf: Sendable {
  let record: ProfileRecord
  let last: FamilyLook
  let total: Int
  private let replayed: (trace: WriteTrace, baseline: ReplayResult)?
  private let whyNotReplayed: String

  /// Replays a recording as it was, where there is a trace of it; nil where no look knows what the family takes.
  public init?(_ record: ProfileRecord, _ trace: WriteTrace?) {
    guard let last = record.looks.last, let total = last.total.real else { return nil }
    (self.record, self.last, self.total) = (record, last, total)
    guard let trace else {
      (replayed, whyNotReplayed) = (nil, "writes were not kept, or not all of them")
      return
    }
    guard record.breaks?.source == .tracepoints else {
      (replayed, whyNotReplayed) = (nil, "what came of writes was not recorded")
      return
    }
    guard let replay = TraceReplay(trace, kernel: record.origin.kernel) else {
      (replayed, whyNotReplayed) = (nil, "there is no model of Linux \(record.origin.kernel)")
      return
    }
    (replayed, whyNotReplayed) = ((trace, replay.run()), "")
  }

  /// The replay of the recording as it was; nil where it was not replayed.
  public var baseline: ReplayResult? { replayed?.baseline }

  /// The workers of the last look.
  public var workers: [Int32] { last.rows.filter { $0.pages != nil }.map(\.member.process.pid) }

  /// What a change would come to.
  ///
  /// What all of it leaves out: requests take the same way through the code, whoever answers them; time and CPU are not counted; new memory
  /// of a worker stays what it is. Throws where this recording cannot tell.
  ///
  /// - Complexity: O(writes + pages x processes).
  public func predict(_ change: ServerChange) throws(Unpredicted) -> Prediction {
    switch change {
    case .nothing: return prediction(change, try replay(change).baseline)
    case .withoutCollector:
      guard record.breaks?.causes?.runtimes.contains(where: \.isHeard) == true else {
        throw Unpredicted(change, "no collections were seen")
      }
      return prediction(change, try run(change) { $0.withoutCollector })
    case .recycledAfter(let seconds):
      return try recycled(change) { begin, part in
        let age = UInt64(seconds * part * 1e9)
        return begin.addingReportingOverflow(age).overflow ? .max : begin + age
      }
    case .recycledAfterRequests(let count):
      guard let clock = RequestClock(record.looks) else {
        throw Unpredicted(change, "requests were not counted, or their counter began anew")
      }
      let all = Double(count) * Double(workers.count)
      return try recycled(change) { begin, part in clock.time(after: all * part, since: begin) }
    case .workers(let count): return try workers(count)
    case .withoutSharing:
      let shared = last.pages.stillShared + last.pages.amongSiblings
      return Prediction(change: change, total: total + shared * record.origin.pageSize)
    case .refork: return try refork()
    case .hugePages: return try hugePages()
    case .merging: return try merging()
    }
  }

  /// Replays the trace with a change.
  private func run(_ change: ServerChange, _ edit: (WriteTrace) -> WriteTrace) throws(Unpredicted) -> ReplayResult {
    let trace = edit(try replay(change).trace)
    guard let replay = TraceReplay(trace, kernel: record.origin.kernel) else {
      throw Unpredicted(change, whyNotReplayed)
    }
    return replay.run()
  }

  private func replay(_ change: ServerChange) throws(Unpredicted) -> (trace: WriteTrace, baseline: ReplayResult) {
    guard let replayed else { throw Unpredicted(change, whyNotReplayed) }
    return replayed
  }

  private func prediction(_ change: ServerChange, _ result: ReplayResult) -> Prediction {
    let more = result.frames - (baseline?.frames ?? result.frames)
    return Prediction(change: change, total: total + more * record.origin.pageSize, copies: result.copied)
  }

  /// Between two replacements a worker is of any age: the total goes up and down, and the mean is what it takes most of the time.
  ///
  /// `end` says when a worker that began at a time has reached a part of the age at which it is replaced.
  private func recycled(
    _ change: ServerChange, _ end: (UInt64, Double) -> UInt64
  ) throws(Unpredicted) -> Prediction {
    var totals: [Int] = []
    var copies = 0
    for quarter in 0...4 {
      let result = try run(change) { trace in trace.limited(of: Set(workers)) { end($0, Double(quarter) / 4) } }
      totals.append(prediction(change, result).total)
      copies = result.copied
    }
    let mean = (totals[0] + totals[4]) / 8 + (totals[1] + totals[2] + totals[3]) / 4
    let (least, most) = (totals.min() ?? mean, totals.max() ?? mean)
    return Prediction(
      change: change, total: mean, range: least...most, copies: copies,
      basis: "least with all workers just replaced, most just before; the total is the mean over their ages. "
        + "A worker ages from its fork, or from the beginning of the recording if it was there before. Left out: what "
        + "old workers copy while they end")
  }

  private func workers(_ count: Int) throws(Unpredicted) -> Prediction {
    let here = workers
    guard count > 0, !here.isEmpty else { throw Unpredicted(.workers(count), "there are no workers") }
    let result = try run(.workers(count)) { trace in
      if count < here.count { return trace.without(Set(here.suffix(here.count - count))) }
      // Numbers above all that Linux gives.
      return (0..<count - here.count).reduce(trace) { trace, index in
        trace.adding(Int32.max - Int32(index), like: here[index % here.count])
      }
    }
    var prediction = prediction(.workers(count), result)
    // Beside what it has written a worker has new memory and page tables.
    let new = (last.pages.new + last.pages.newAmongSiblings) * record.origin.pageSize / here.count
    let tables = last.total.pageTables / max(1, last.rows.count)
    prediction.total += (count - here.count) * (new + tables)
    return prediction
  }

  private func hugePages() throws(Unpredicted) -> Prediction {
    let change = ServerChange.hugePages
    guard let blocks = record.prospects?.hugeBlocks else {
      throw Unpredicted(change, "where they could be was not looked at")
    }
    guard blocks.alreadyHuge == 0 else {
      throw Unpredicted(
        change,
        "\(blocks.alreadyHuge / HugeBlocks.pages) huge pages are there already; which of their pages nobody "
          + "would have touched without cannot be told")
    }
    guard blocks.count > 0 else { throw Unpredicted(change, "no 2 MiB of the template lie in one mapping") }
    let trace = try replay(change).trace
    guard let replay = TraceReplay(trace, kernel: record.origin.kernel) else {
      throw Unpredicted(change, whyNotReplayed)
    }
    let result = replay.run(huge: blocks, template: last.template)
    let size = record.origin.pageSize
    let likely = total + result.moreFrames * size
    let most = likely + (result.moreByCollapse + blocks.absentInNew) * size
    return Prediction(
      change: change, total: likely, range: min(total, likely)...max(total, most), copies: result.copied,
      basis: "all \(blocks.count) blocks of 2 MiB that can be huge are so at the fork; least if none is, most if "
        + "new memory is huge too and khugepaged takes what workers have half of. A write still copies 4 KiB. "
        + "Left out: that forks and page faults cost less time")
  }
}
