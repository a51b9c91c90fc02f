/// Which process a thread belongs to: trace buffers only name threads.
package struct ThreadOwners {
  private struct Life {
    var pid: Int32
    var from: UInt64
    var ended: UInt64?
  }

  /// The lives under each number, the oldest first.
  private var lives: [Int32: [Life]] = [:]
  private var lastCleaning: UInt64 = 0

  package init() {}

  /// Knows a thread that is there at a moment.
  package mutating func add(_ tid: Int32, of pid: Int32, from time: UInt64 = 0) {
    if let last = lives[tid]?.last, last.pid == pid, last.ended == nil { return }
    lives[tid, default: []].append(Life(pid: pid, from: time))
  }

  /// Takes the birth or the end of a thread; changes must come by time.
  package mutating func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth):
      if let last = lives[birth.tid]?.indices.last, lives[birth.tid]?[last].ended == nil {
        lives[birth.tid]?[last].ended = birth.time
      }
      lives[birth.tid, default: []].append(Life(pid: birth.pid, from: birth.time))
    case .ended(let end):
      if let last = lives[end.tid]?.indices.last { lives[end.tid]?[last].ended = end.time }
    default: break
    }
  }

  /// The process of a thread at a moment; nil for one that nobody has told of.
  package func owner(of tid: Int32, at time: UInt64) -> Int32? { lives[tid]?.last { $0.from <= time }?.pid }

  /// Forgets threads that ended longer ago than records take to be read.
  package mutating func forgetEnded(now: UInt64) {
    let patience: UInt64 = 10_000_000_000
    guard now > patience, now - patience > lastCleaning else { return }
    lastCleaning = now
    lives = lives.compactMapValues { lives in
      let left = lives.filter { $0.ended.map { $0 >= now - patience } ?? true }
      return left.isEmpty ? nil : left
    }
  }
}
