internal import Glibc

/// Measures calls, and sleeps between them as the pace wants.
package struct ScanClock {
  private let pace: ScanPace
  private(set) var cost = ScanCost()
  private let began: Int64
  private let cpuBefore: Int64
  /// Nanoseconds of rest that are due; short ones are collected, because a sleep takes 50 microseconds at least.
  private var due: Int64 = 0
  private static let shortestSleep: Int64 = 60_000

  /// Begins to measure.
  package init(pace: ScanPace) {
    self.pace = pace
    began = Self.now(CLOCK_MONOTONIC)
    cpuBefore = Self.now(CLOCK_THREAD_CPUTIME_ID)
  }

  /// Makes one call on a process under observation, and rests for it.
  mutating func call<Value, Failure: Error>(
    pages: Int, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let start = Self.now(CLOCK_MONOTONIC)
    let value = try body()
    let taken = Self.now(CLOCK_MONOTONIC) - start
    cost.pages += pages
    cost.calls += 1
    cost.longestCall = max(cost.longestCall, taken)
    if pace.duty < 1 {
      due += Int64(Double(taken) * (1 / pace.duty - 1))
      if due >= Self.shortestSleep { rest() }
    }
    return value
  }

  /// The cost so far.
  func total() -> ScanCost {
    var cost = cost
    cost.cpu = Self.now(CLOCK_THREAD_CPUTIME_ID) - cpuBefore
    cost.elapsed = Self.now(CLOCK_MONOTONIC) - began
    return cost
  }

  private mutating func rest() {
    let before = Self.now(CLOCK_MONOTONIC)
    var time = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
    _ = unsafe nanosleep(&time, nil)
    // A sleep that took longer counts for what comes.
    due = max(-Self.shortestSleep * 10, due - (Self.now(CLOCK_MONOTONIC) - before))
  }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
