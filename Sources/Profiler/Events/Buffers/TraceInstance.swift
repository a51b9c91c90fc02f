internal import ActorProgram
internal import CLinux
internal import Glibc

/// An instance of tracefs of our own, which is removed when the value goes away, and by a guard when this process is killed.
final class TraceInstance {
  private var instance: clx_trace_instance
  private var files: [Int32] = []
  private let guardProcess: GuardProcess

  /// Makes an instance in which nothing is recorded yet.
  init() throws(EventError) {
    var made = clx_trace_instance()
    try Self.check(unsafe clx_trace_instance_prepare(&made))
    do {
      let name = unsafe String(cString: clx_trace_instance_name(&made))
      guardProcess = try GuardProcess(ActorProgram.find(), instance: (made.instances, name))
    } catch {
      unsafe clx_trace_instance_close(&made)
      throw .notProvided(what: "a guard that removes trace buffers when this program is killed")
    }
    // The guard is there first: whenever this process is killed, somebody knows of the instance.
    let result = unsafe clx_trace_instance_make(&made)
    instance = made
    try Self.check(result)
  }

  private static func check(_ result: Int32) throws(EventError) {
    switch result {
    case 0: break
    case -EACCES, -EPERM: throw .notPermitted(what: "tracefs")
    case -ENODEV, -ENOSYS, -ENOENT: throw .notProvided(what: "tracefs")
    default: throw .system(call: "making an instance of tracefs", errno: -result)
    }
  }

  deinit {
    // It cannot be removed while one of its files is open.
    for file in files { clx_close(file) }
    unsafe clx_trace_instance_close(&instance)
  }

  /// Writes a text into one of its files.
  func set(_ path: String, _ text: String) throws(EventError) {
    let result = unsafe clx_trace_instance_write(&instance, path, text)
    guard result == 0 else { throw .system(call: "write of \(path) of tracefs", errno: -result) }
  }

  /// Opens one of its files for reading, until the instance goes away.
  func open(_ path: String) throws(EventError) -> Int32 {
    let file = unsafe clx_trace_instance_open_file(&instance, path)
    guard file >= 0 else { throw .system(call: "open of \(path) of tracefs", errno: -file) }
    files.append(file)
    return file
  }
}
