/// The processes that are followed, and from when to when.
///
/// A process is followed to its end, and its number until another process has got it.
package struct FollowedProcesses {
  private struct Life {
    var from: UInt64
    /// Since then the number belongs to a process that is not followed.
    var until = UInt64.max
    /// Its first thread has ended; others may go on.
    var firstThreadEnded: UInt64?
  }

  private var lives: [Int32: Life] = [:]
  private var lastCleaning: UInt64 = 0
  /// Processes that are followed from their next exec on.
  private var beginAtExec: Set<Int32> = []

  package init() {}

  /// Follows a process from a moment on, if it is not followed already.
  package mutating func follow(_ pid: Int32, from time: UInt64) {
    if let life = lives[pid], life.until == .max { return }
    lives[pid] = Life(from: time)
  }

  package mutating func followFromExec(_ pid: Int32) { beginAtExec.insert(pid) }

  package mutating func forget(_ pid: Int32) {
    beginAtExec.remove(pid)
    lives[pid] = nil
  }

  /// Takes what happened to a process into account; the changes must come by time.
  package mutating func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth) where !birth.isThread:
      let isFollowed = lives[birth.parentPID].map { $0.from <= birth.time && birth.time < $0.until } ?? false
      if isFollowed {
        lives[birth.pid] = Life(from: birth.time)
      } else if lives[birth.pid]?.until == .max, lives[birth.pid].map({ $0.from < birth.time }) == true {
        lives[birth.pid]?.until = birth.time
      }
    case .ended(let end) where end.tid == end.pid:
      lives[end.pid]?.firstThreadEnded = end.time
    case .named(let name) where name.isExec:
      if beginAtExec.remove(name.pid) != nil { lives[name.pid] = Life(from: name.time ?? 0) }
    default: break
    }
  }

  /// Whether something that a process did at a moment is of interest.
  @inline(__always)
  package func contains(_ pid: Int32, at time: UInt64) -> Bool {
    guard let life = lives[pid] else { return false }
    return life.from <= time && time < life.until
  }

  /// Forgets processes that ended longer ago than records take to be read.
  package mutating func forgetEnded(now: UInt64, isGone: (Int32) -> Bool) {
    let patience: UInt64 = 10_000_000_000
    guard now > patience, now - patience > lastCleaning else { return }
    lastCleaning = now
    lives = lives.filter { pid, life in
      if life.until < now - patience { return false }
      guard let ended = life.firstThreadEnded, ended < now - patience else { return true }
      return !isGone(pid)
    }
  }

  /// The processes that are followed, ascending; some may have ended a short time ago.
  package var pids: [Int32] { lives.filter { $0.value.until == .max }.keys.sorted() }
}
