internal import Dispatch
internal import Glibc
internal import Synchronization

/// Does what blocks, one piece after the other, so that no thread of the tasks waits.
///
/// Each piece has a thread of its own: a run on the kernel changes on which CPUs its thread may be.
final class WorkQueue: Sendable {
  private let queue: DispatchQueue
  private let limit: Int
  private let waiting = Mutex(0)

  /// Makes a queue in which so many pieces may wait.
  init(_ name: String, limit: Int) {
    queue = DispatchQueue(label: "cowscope.\(name)")
    self.limit = limit
  }

  /// Does a piece when its turn comes; nil, and nothing is done, where too many wait.
  func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
    let hasPlace = waiting.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
    guard hasPlace else { return nil }
    return await withCheckedContinuation { continuation in
      queue.async {
        Self.onOwnThread {
          let value = work()
          self.waiting.withLock { $0 -= 1 }
          continuation.resume(returning: value)
        }
      }
    }
  }

  private final class Box {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  /// Does something in a new thread and waits for it; in this one where there can be no more threads.
  private static func onOwnThread(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box(work))
    let status = unsafe pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().work()
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      unsafe box.release()
      return work()
    }
    pthread_join(thread, nil)
  }
}
