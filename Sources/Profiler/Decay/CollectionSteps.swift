/// When garbage collectors have copied pages that were shared: the steps of a curve that else falls smoothly.
public struct CollectionSteps: Sendable, Hashable {
  /// One step: the copies of a collector in one process, none of them a second after the one before.
  public struct Step: Sendable, Hashable {
    /// The first copy, in nanoseconds of CLOCK_MONOTONIC.
    public var time: UInt64
    /// The last one.
    public var end: UInt64
    /// The process.
    public var pid: Int32
    /// How many pages were copied.
    public var copies: Int

    /// Creates a step.
    public init(time: UInt64, end: UInt64, pid: Int32, copies: Int) {
      self.time = time
      self.end = end
      self.pid = pid
      self.copies = copies
    }
  }

  /// The steps that are kept, in the order in which they began: all, or the largest of very many.
  public private(set) var steps: [Step] = []
  /// How many there were.
  public private(set) var count = 0
  /// How many pages were copied in all of them.
  public private(set) var copies = 0
  /// The place of the latest step of each process.
  private var latest: [Int32: Int] = [:]

  /// The pause that ends a step, in nanoseconds.
  private static let pause: UInt64 = 1_000_000_000
  private static let most = 4096

  /// Nothing was collected yet.
  public init() {}

  /// Adds writes; those of one process by time.
  ///
  /// - Complexity: O(writes), and O(n log n) where steps are dropped, which is once for many.
  public mutating func add(_ writes: some Sequence<BreakEvent>) {
    for write in writes where write.outcome == .copied {
      guard case .collector? = write.cause?.kind else { continue }
      copies += 1
      if let place = latest[write.pid], write.time < steps[place].end &+ Self.pause {
        steps[place].end = max(steps[place].end, write.time)
        steps[place].copies += 1
        continue
      }
      if steps.count >= 2 * Self.most { dropSmall() }
      count += 1
      latest[write.pid] = steps.count
      steps.append(Step(time: write.time, end: write.time, pid: write.pid, copies: 1))
    }
  }

  /// Keeps the largest, and those that may still grow.
  private mutating func dropSmall() {
    let growing = Set(latest.values)
    let large = Set(steps.indices.sorted { steps[$0].copies > steps[$1].copies }.prefix(Self.most))
    let kept = steps.indices.filter { large.contains($0) || growing.contains($0) }
    let places = Dictionary(uniqueKeysWithValues: zip(kept, 0...))
    steps = kept.map { steps[$0] }
    latest = latest.compactMapValues { places[$0] }
  }
}
