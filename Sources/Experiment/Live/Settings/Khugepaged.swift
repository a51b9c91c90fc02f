internal import CLinux
internal import Glibc
internal import ProcFS

/// The kernel thread that collapses pages to huge ones when it likes.
enum Khugepaged {
  private static let directory = "/sys/kernel/mm/transparent_hugepage/khugepaged/"
  static let sleepPath = directory + "scan_sleep_millisecs"

  /// It sleeps longer than any run takes.
  static let rest = MachineSetting(path: sleepPath, value: "100000000", isOptional: true)

  /// The milliseconds between two scans, nil where the kernel has no khugepaged.
  static var sleepMilliseconds: Int? { (try? KernelNumber.read(sleepPath)).flatMap { Int(exactly: $0) } }

  /// Its process ID now, nil where none runs: it ends when all sizes are off, and begins anew.
  private static var pid: Int32? {
    // Kernel threads are children of kthreadd, process 2.
    let children = KernelFile.firstLine("/proc/2/task/2/children") ?? ""
    let pids = children.split(separator: " ").compactMap { Int32($0) }
    return pids.last { KernelFile.firstLine("/proc/\($0)/comm") == "khugepaged" }
  }

  /// Puts this process on its list, so that a process under test is not the first, which would wake it.
  static func join() throws(LiveError) {
    guard sleepMilliseconds != nil else { return }
    let result = clx_join_khugepaged()
    guard result == 0 else { throw .system(call: "madvise(MADV_HUGEPAGE)", errno: nameOfError(-result)) }
  }

  /// A new sleep time, and the first process on the list, make it run at once: waits until it sleeps again.
  static func awaitSleep() {
    guard let pid else { return }
    let deadline = ContinuousClock.now + .milliseconds(500)
    while isRunning(pid), ContinuousClock.now < deadline { usleep(200) }
  }

  private static func isRunning(_ pid: Int32) -> Bool {
    guard let state = (try? ProcessStat.read(pid: pid))?.state else { return false }
    return state != .sleeping && state != .idle
  }
}
