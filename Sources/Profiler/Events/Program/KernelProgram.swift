internal import Glibc

/// What all programs of ours in the kernel (BPF) need.
enum KernelProgram {
  /// Programs number processes as the first PID namespace does, which /proc/self/ns/pid names by a number that never changes.
  static func requireAllProcesses() throws(EventError) {
    var text = [CChar](repeating: 0, count: 64)
    let count = unsafe readlink("/proc/self/ns/pid", &text, text.count)
    guard count > 0, String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) == first else {
      throw .notProvided(what: "a program in the kernel inside of a PID namespace")
    }
  }

  private static let first = "pid:[4026531836]"

  /// Says in words what minus errno means.
  static func check(_ result: Int32, thatTells what: String) throws(EventError) {
    switch -result {
    case ...0: break
    case EPERM, EACCES: throw .notPermitted(what: "programs in the kernel (BPF)")
    case ENOSYS, ENOENT, EINVAL: throw .notProvided(what: "programs in the kernel (BPF) that tell of \(what)")
    case let errno: throw .system(call: "bpf", errno: errno)
    }
  }
}
