internal import CLinux

/// A process that waits until this one is gone, however it went, and then removes what does not end with it.
///
/// It goes away with the value.
public final class GuardProcess {
  /// The guard could not be started.
  public struct NotStarted: Error, Hashable, Sendable {
    /// Why.
    public var errno: Int32
  }

  private let pid: Int32
  private let pipe: Int32

  /// Starts it.
  ///
  /// - Parameters:
  ///   - program: the path of `cowscope-actor`.
  ///   - journal: a directory with a journal of machine settings, to be replayed.
  ///   - instance: an instance of tracefs to be removed, by a descriptor of the directory of all of them and its name there.
  public init(
    _ program: String, journal: String? = nil, instance: (directory: Int32, name: String)? = nil
  ) throws(NotStarted) {
    var pipe: Int32 = -1
    let pid = unsafe clx_spawn_guard(program, journal ?? "", instance?.directory ?? -1, instance?.name ?? "", &pipe)
    guard pid > 0 else { throw NotStarted(errno: -pid) }
    (self.pid, self.pipe) = (pid, pipe)
  }

  deinit {
    clx_close(pipe)
    clx_kill(pid)
    clx_wait_child(pid)
  }
}
