internal import CLinux
internal import Glibc
internal import ProcFS
internal import Scenario

/// The kernel thread that collapses pages to huge ones when it likes.
enum Khugepaged {
  private static let directory = "/sys/kernel/mm/transparent_hugepage/khugepaged/"
  static let sleepPath = directory + "scan_sleep_millisecs"
  private static let fullScans = directory + "full_scans"

  /// How often a huge page could not be had, since the machine began: of /proc/vmstat.
  static var failedAllocations: UInt64? { (try? VMStat.read())?["thp_collapse_alloc_failed"] }

  /// What a limit is called there, and the text of its value.
  static func setting(_ option: KhugepagedOption) -> MachineSetting {
    switch option {
    case .mostMissing(let count): MachineSetting(path: directory + "max_ptes_none", value: String(count))
    case .mostShared(let count): MachineSetting(path: directory + "max_ptes_shared", value: String(count))
    }
  }

  /// It makes whole passes: what it does at once ends where its list ends.
  static let wholePasses = MachineSetting(path: directory + "pages_to_scan", value: "4294967295")

  /// It sleeps longer than any run takes.
  static let rest = MachineSetting(path: sleepPath, value: "100000000", isOptional: true)

  /// The milliseconds between two scans, nil where the kernel has no khugepaged.
  static var sleepMilliseconds: Int? { (try? KernelNumber.read(sleepPath)).flatMap { Int(exactly: $0) } }

  /// The thread that runs now: it ends when all sizes are off, and begins anew.
  private static var thread: KernelThread? { KernelThread(named: "khugepaged") }

  /// Puts this process on its list, so that a process under test is not the first, which would wake it.
  static func join() throws(LiveError) {
    guard sleepMilliseconds != nil else { return }
    let result = clx_join_khugepaged()
    guard result == 0 else { throw .system(call: "madvise(MADV_HUGEPAGE)", errno: nameOfError(-result)) }
  }

  /// A new sleep time, and the first process on the list, make it run at once: waits until it sleeps again.
  static func awaitSleep() {
    guard let thread else { return }
    let deadline = ContinuousClock.now + .milliseconds(500)
    while isRunning(thread), ContinuousClock.now < deadline { usleep(200) }
  }

  /// Makes some full passes, one after another, and returns when it is at rest again.
  ///
  /// Each new sleep time wakes it (scan_sleep_millisecs_store). It has ended its last pass at the end of its list, so each time
  /// it makes one from the beginning. Where all sizes are off there is nobody to wake.
  static func scan(_ count: Int, by settings: MachineSettings, within timeout: Duration) throws(LiveError) {
    guard thread != nil else { return }
    for _ in 0..<count {
      let deadline = ContinuousClock.now + timeout
      let before = KernelFile.firstLine(fullScans)
      try settings.write([rest])
      while KernelFile.firstLine(fullScans) == before {
        guard ContinuousClock.now < deadline else { throw .timeout(process: "khugepaged") }
        usleep(100)
      }
      awaitSleep()
    }
  }

  private static func isRunning(_ thread: KernelThread) -> Bool {
    guard let state = thread.state else { return false }
    return state != .sleeping && state != .idle
  }
}
