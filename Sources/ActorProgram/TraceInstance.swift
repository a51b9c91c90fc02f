internal import CLinux
internal import Glibc

/// An instance of tracefs of our own, which is removed when the value goes away, and by a guard when this process is killed.
public final class TraceInstance {
  /// Why there is none, or it cannot be used.
  public enum Problem: Error, Hashable, Sendable {
    /// Nobody would remove it when this process is killed.
    case noGuard
    /// A system call failed.
    case system(call: String, errno: Int32)
  }

  private var instance: clx_trace_instance
  private var files: [Int32] = []
  private let guardProcess: GuardProcess

  /// Makes an instance in which nothing is recorded yet, and removes those of programs that were killed together with their guards.
  ///
  /// - Parameter actor: the path of `cowscope-actor`.
  public init(actor: String) throws(Problem) {
    var made = clx_trace_instance()
    try Self.check(unsafe clx_trace_instance_prepare(&made), "opening tracefs")
    do throws(GuardProcess.NotStarted) {
      let name = unsafe String(cString: clx_trace_instance_name(&made))
      guardProcess = try GuardProcess(actor, instance: (made.instances, name))
    } catch {
      unsafe clx_trace_instance_close(&made)
      throw .noGuard
    }
    // The guard is there first: whenever this process is killed, somebody knows of the instance.
    let result = unsafe clx_trace_instance_make(&made)
    instance = made
    try Self.check(result, "making an instance of tracefs")
  }

  deinit {
    // It cannot be removed while one of its files is open.
    for file in files { clx_close(file) }
    unsafe clx_trace_instance_close(&instance)
  }

  /// Writes a text into one of its files.
  public func set(_ path: String, _ text: String) throws(Problem) {
    try Self.check(unsafe clx_trace_instance_write(&instance, path, text), "write of \(path) of tracefs")
  }

  /// Opens one of its files for reading without blocking, until the instance goes away.
  public func open(_ path: String) throws(Problem) -> Int32 {
    let file = unsafe clx_trace_instance_open_file(&instance, path)
    try Self.check(min(file, 0), "open of \(path) of tracefs")
    files.append(file)
    return file
  }

  private static func check(_ result: Int32, _ call: String) throws(Problem) {
    guard result == 0 else { throw .system(call: call, errno: -result) }
  }
}
