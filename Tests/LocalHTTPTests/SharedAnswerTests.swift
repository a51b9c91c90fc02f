import LocalHTTP
import Synchronization
import Testing

@Suite struct SharedAnswerTests {
  /// Counts how often it is asked, and how many ask at one time.
  private final class Counter: Sendable {
    private let state = Mutex((count: 0, now: 0, most: 0))

    var count: Int { state.withLock { $0.count } }
    var most: Int { state.withLock { $0.most } }

    func next(taking time: Duration) -> Int {
      let count = state.withLock { state in
        state.count += 1
        state.now += 1
        state.most = max(state.most, state.now)
        return state.count
      }
      let end = ContinuousClock.now + time
      while ContinuousClock.now < end {}
      state.withLock { $0.now -= 1 }
      return count
    }
  }

  /// A clock that goes on when it is told to.
  private final class HandClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
  }

  private func ask(_ shared: SharedAnswer<Int>) async -> Set<Int> {
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<50 { group.addTask { await shared.value() } }
      return await group.reduce(into: []) { $0.insert($1) }
    }
  }

  @Test func thoseWhoAskMeanwhileGetTheSame() async {
    let (counter, clock) = (Counter(), HandClock())
    let shared = SharedAnswer(interval: .seconds(1), now: { clock.now }) { counter.next(taking: .milliseconds(50)) }
    #expect(await ask(shared) == [1])
    #expect(counter.count == 1)
  }

  @Test func oneIsMadeAtATime() async {
    let counter = Counter()
    let shared = SharedAnswer(interval: .zero) { counter.next(taking: .milliseconds(5)) }
    let values = await ask(shared)
    #expect(counter.most == 1 && values == Set(1...counter.count))
  }

  @Test func anAnswerIsGoodForTheInterval() async {
    let (counter, clock) = (Counter(), HandClock())
    let shared = SharedAnswer(interval: .milliseconds(400), now: { clock.now }) { counter.next(taking: .zero) }
    #expect(await shared.value() == 1)
    clock.advance(by: .milliseconds(399))
    #expect(await shared.value() == 1)
    clock.advance(by: .milliseconds(1))
    #expect(await shared.value() == 2)
  }
}
