internal import Dispatch

/// Makes something that takes a while: once for all who ask meanwhile, and not again before an interval is over.
///
/// It is made on a thread of its own, so that it may block.
public actor SharedAnswer<Value: Sendable> {
  private let interval: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let make: @Sendable () -> Value
  private let queue = DispatchQueue(label: "cowscope.shared-answer")
  private var last: (value: Value, end: ContinuousClock.Instant)?
  private var waiting: [CheckedContinuation<Value, Never>] = []

  /// Says how the value is made, which happens on one thread at a time, and how long it is good for once it is there.
  ///
  /// Tests give a clock of their own.
  public init(
    interval: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    make: @escaping @Sendable () -> Value
  ) {
    self.interval = interval
    self.now = now
    self.make = make
  }

  /// The value: the last one if it is younger than the interval, else a new one.
  public func value() async -> Value {
    if let last, now() - last.end < interval { return last.value }
    return await withCheckedContinuation { continuation in
      waiting.append(continuation)
      // The first one who waits has it made.
      guard waiting.count == 1 else { return }
      queue.async { [make] in
        let value = make()
        Task { await self.hand(out: value) }
      }
    }
  }

  private func hand(out value: Value) {
    last = (value, now())
    let served = waiting
    waiting = []
    for continuation in served { continuation.resume(returning: value) }
  }
}
