internal import MemoryModel

/// What a replay led to.
public struct ReplayResult: Sendable, Hashable {
  /// Writes that were replayed.
  public var writes = 0
  /// Writes that the model answers with a copy.
  public var copied = 0
  /// Writes that the kernel answered with a copy.
  public var recordedCopies = 0
  /// Writes of which model and kernel say the same.
  public var agreeing = 0
  /// Writes that were left out: of processes of which nobody knows where they came from, or to pages of which nobody knows what they were.
  public var leftOut = 0
  /// Different frames that the pages of the trace have in the end; new memory of a process is not among them.
  public var frames = 0

  /// Creates the result of nothing.
  public init() {}
}

/// Replays the writes of a recording on the model of the kernel's memory management.
///
/// Only pages that somebody wrote are in the model: the others stay as they are, whatever happens. Pages of which the beginning of the
/// recording says nothing are taken for the own ones of who is there then, and shared by whom these fork.
public struct TraceReplay: Sendable {
  private let trace: WriteTrace
  private let behaviour: KernelBehaviour

  /// Prepares a replay with the behaviour of a kernel; nil for one that the model does not know.
  public init?(_ trace: WriteTrace, kernel: String) {
    guard let behaviour = KernelBehaviour.closest(kernel) else { return nil }
    self.trace = trace
    self.behaviour = behaviour
  }

  /// Replays all of it.
  ///
  /// - Complexity: O(writes + pages x processes).
  public func run() -> ReplayResult {
    let run = replayed(huge: nil)
    var result = run.result
    result.frames = run.frames()
    return result
  }

  /// Replays all of it as if blocks had been huge pages before anybody was forked.
  ///
  /// - Complexity: O(writes + pages of written blocks x processes).
  package func run(huge: HugeBlocks, template: Int32?) -> HugeReplayResult {
    HugeReplayResult(huge, trace, before: replayed(huge: nil), after: replayed(huge: huge), template: template)
  }

  private func replayed(huge: HugeBlocks?) -> ReplayRun {
    var run = ReplayRun(trace, behaviour, huge: huge)
    var lives = trace.lives[...]
    for write in trace.writes {
      while let life = lives.first, life.time <= write.time { run.take(lives.removeFirst()) }
      run.take(write)
    }
    for life in lives { run.take(life) }
    return run
  }
}
