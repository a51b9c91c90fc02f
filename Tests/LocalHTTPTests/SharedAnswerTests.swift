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

  @Test func thoseWhoAskMeanwhileGetTheSame() async {
    let counter = Counter()
    let shared = SharedAnswer(interval: .zero) { counter.next(taking: .milliseconds(200)) }
    let values = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<50 { group.addTask { await shared.value() } }
      return await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    // Whoever came in the moment between two may have begun a second one.
    #expect(values.count <= 2 && counter.count == values.count && counter.most == 1)
    #expect(await shared.value() == counter.count)
  }

  @Test func anAnswerIsGoodForTheInterval() async throws {
    let counter = Counter()
    let shared = SharedAnswer(interval: .milliseconds(400)) { counter.next(taking: .zero) }
    #expect(await shared.value() == 1)
    #expect(await shared.value() == 1)
    try await Task.sleep(for: .milliseconds(500))
    #expect(await shared.value() == 2)
  }
}
