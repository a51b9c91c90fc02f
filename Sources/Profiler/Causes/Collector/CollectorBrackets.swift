/// Which threads are in their garbage collectors, and when they were.
///
/// What is known of a thread is kept for a moment, because records of different rings do not come in the order of time. Nothing is known of
/// a thread that was there before, until it comes by a mark or is found asleep: a collector does not sleep.
package struct CollectorBrackets {
  fileprivate struct State {
    /// What is around the phases is known: nothing.
    var isBaseKnown: Bool
    var phases: [CollectorPhase] = []

    var collector: BreakCause.Collector {
      if let phase = phases.last { return .inside(phase) }
      return isBaseKnown ? .outside : .unknown
    }
  }

  fileprivate struct History {
    /// By time; there is always one.
    var states: [(time: UInt64, state: State)]
    var ended: UInt64?
  }

  private var threads: [Int32: History] = [:]
  private var latest: UInt64 = 0
  private var lastCleaning: UInt64 = 0
  /// Records of different rings are not further apart than this, and those that wait to be read not older.
  private static let patience: UInt64 = 2_000_000_000

  package init() {}

  /// Where a thread was at a moment.
  package func collector(of tid: Int32, at time: UInt64) -> BreakCause.Collector { state(of: tid, at: time).collector }

  /// Takes a thread that comes by a mark.
  package mutating func take(_ mark: CollectorMark, of tid: Int32, at time: UInt64) {
    var state = state(of: tid, at: time)
    if mark.begins {
      // Whatever ended without a mark.
      if mark.phase.isOutermost { state.phases = [] }
      state.phases.append(mark.phase)
    } else if let index = state.phases.lastIndex(of: mark.phase) {
      state.phases.removeSubrange(index...)
    } else {
      state.phases = []
    }
    if mark.phase.isOutermost { state.isBaseKnown = true }
    note(state, of: tid, at: time)
  }

  /// Takes what happened to a process.
  package mutating func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth):
      // A process that forks goes on where its parent was; a thread begins with its function.
      let state = birth.isThread ? State(isBaseKnown: true) : state(of: birth.parentTID, at: birth.time)
      note(state, of: birth.tid, at: birth.time)
    case .named(let name) where name.isExec:
      note(State(isBaseKnown: true), of: name.tid, at: name.time ?? latest)
    case .ended(let end):
      threads[end.tid]?.ended = end.time
    default: break
    }
  }

  /// A thread was asleep at a moment; nothing that was known of it changes.
  package mutating func noteAsleep(_ tid: Int32, at time: UInt64) {
    let state = state(of: tid, at: time)
    guard !state.isBaseKnown, state.phases.isEmpty else { return }
    note(State(isBaseKnown: true), of: tid, at: time)
  }

  /// Of some threads those of which nothing is known now.
  package func unknown(of tids: [Int32]) -> [Int32] {
    tids.filter { threads[$0]?.states.last?.state.isBaseKnown != true }
  }

  /// Marks were lost: nothing is known any more.
  package mutating func forgetAll() { threads = [:] }

  /// Forgets what no record can ask for any more; `time` is that of a record.
  package mutating func advance(to time: UInt64) {
    latest = max(latest, time)
    guard latest > lastCleaning + Self.patience else { return }
    lastCleaning = latest
    let horizon = latest - Self.patience
    threads = threads.filter { ($0.value.ended ?? .max) > horizon }
    for tid in threads.keys { threads[tid]?.forget(before: horizon) }
  }

  private func state(of tid: Int32, at time: UInt64) -> State {
    threads[tid]?.states.last { $0.time <= time }?.state ?? State(isBaseKnown: false)
  }

  private mutating func note(_ state: State, of tid: Int32, at time: UInt64) {
    latest = max(latest, time)
    threads[tid, default: History(states: [])].add(state, at: time)
  }
}

extension CollectorBrackets.History {
  fileprivate mutating func add(_ state: CollectorBrackets.State, at time: UInt64) {
    let index = states.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
    states.insert((time, state), at: index)
    // The number belongs to a new thread.
    if let ended, ended < time { self.ended = nil }
  }

  fileprivate mutating func forget(before horizon: UInt64) {
    if let kept = states.lastIndex(where: { $0.time <= horizon }) { states.removeSubrange(..<kept) }
  }
}
