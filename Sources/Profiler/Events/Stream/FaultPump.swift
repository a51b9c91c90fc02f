internal import Glibc
internal import Synchronization

/// Reads a stream in a thread of its own, as soon as a ring is half full.
///
/// So whoever wants the events may be busy with other things for longer than a ring lasts: a user without privileges has rings that hold
/// what one process can do in 20 milliseconds. All functions may be called from any thread.
public final class FaultPump: Sendable {
  /// Where faults come from.
  public let source: EventSource
  /// Whose faults the kernel records.
  public let scope: EventScope
  /// Better ways that could not be had, the best first.
  public let missing: [MissingSource]
  /// Allocations are recorded.
  public let recordsAllocations: Bool
  /// A program in the kernel records the faults.
  public let usesProgram: Bool
  /// Why there is none although it was asked for.
  public let missingProgram: EventError?
  private let core: PumpCore
  private let thread: pthread_t

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - stream: what is read.
  ///   - mostWaiting: when so many faults wait to be taken, no more are read until they are; the rest stays in the rings, and what does not
  ///     fit there is lost, and counted. A fault takes 128 bytes, and with a stack 8 more for each caller.
  public init(_ stream: sending FaultStream, mostWaiting: Int = 2_000_000) throws(EventError) {
    (source, scope, missing) = (stream.source, stream.scope, stream.missing)
    recordsAllocations = stream.recordsAllocations
    (usesProgram, missingProgram) = (stream.usesProgram, stream.missingProgram)
    core = PumpCore(stream, mostWaiting: mostWaiting)
    thread = try core.start()
  }

  deinit {
    core.end()
    pthread_join(thread, nil)
  }

  /// The processes that are followed, ascending; some may have ended in the last seconds.
  public var pids: [Int32] { core.stream.withLock { $0.stream.pids } }

  /// All that was lost so far.
  public var lost: LostRecords { core.stream.withLock { $0.stream.lost } }

  /// Follows a running process; see `FaultStream.follow`.
  public func follow(_ pid: Int32) throws(EventError) {
    try core.stream.withLock { (held) throws(EventError) in try held.stream.follow(pid) }
  }

  /// Starts a program and follows it; see `FaultStream.launch`.
  public func launch(_ arguments: [String]) throws(EventError) -> Int32 {
    try core.stream.withLock { (held) throws(EventError) in try held.stream.launch(arguments) }
  }

  /// Tells from now on when a thread comes by places; see `FaultStream.watch`.
  public func watch(_ points: [ProbePoint], from number: Int) throws(EventError) {
    try core.stream.withLock { (held) throws(EventError) in try held.stream.watch(points, from: number) }
  }

  /// Takes all that happened since the last time.
  public func drain() throws(EventError) -> EventBatch {
    try core.stream.withLock { (held) throws(EventError) in
      if let failure = held.failure { throw failure }
      return try held.stream.drain()
    }
  }

  /// Ends recording and takes the rest.
  public func stop() throws(EventError) -> EventBatch {
    core.end()
    return try core.stream.withLock { (held) throws(EventError) in
      if let failure = held.failure { throw failure }
      return try held.stream.stop()
    }
  }
}

/// What the thread and the others share.
private final class PumpCore: Sendable {
  struct Held {
    var stream: FaultStream
    /// Why the thread has ended early.
    var failure: EventError?
  }

  let stream: Mutex<Held>
  private let hasEnded = Atomic<Bool>(false)
  private let descriptors: [Int32]
  private let mostWaiting: Int

  init(_ stream: sending FaultStream, mostWaiting: Int) {
    descriptors = stream.descriptors
    self.mostWaiting = mostWaiting
    self.stream = Mutex(Held(stream: stream))
  }

  func end() { hasEnded.store(true, ordering: .relaxed) }

  func start() throws(EventError) -> pthread_t {
    // Signals are for the other threads.
    var (all, before) = (sigset_t(), sigset_t())
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let core = unsafe Unmanaged.passRetained(self)
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { core in
      if let core = unsafe core { unsafe Unmanaged<PumpCore>.fromOpaque(core).takeRetainedValue().run() }
      return nil
    }
    let result = unsafe pthread_create(&thread, nil, body, core.toOpaque())
    guard result == 0 else {
      unsafe core.release()
      throw .system(call: "pthread_create", errno: result)
    }
    return thread
  }

  /// Milliseconds after which the thread sees that it is to end, and reads rings that are less than half full.
  private static let turn = 20

  private func run() {
    while !hasEnded.load(ordering: .relaxed) {
      do throws(EventError) {
        _ = try FaultStream.wait(descriptors, milliseconds: Self.turn)
        let isFull = try stream.withLock { (held) throws(EventError) in
          if held.stream.waiting.faults.count >= mostWaiting { return true }
          try held.stream.collect()
          return false
        }
        if isFull { usleep(1000) }
      } catch {
        stream.withLock { $0.failure = error }
        return
      }
    }
  }
}
