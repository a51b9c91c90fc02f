internal import CLinux
internal import Glibc

/// The kernel thread that collapses pages to huge ones when it likes.
enum Khugepaged {
  private static let directory = "/sys/kernel/mm/transparent_hugepage/khugepaged/"
  static let sleepPath = directory + "scan_sleep_millisecs"
  private static let scansPath = directory + "full_scans"

  /// It sleeps longer than any run takes.
  static let rest = MachineSetting(path: sleepPath, value: "100000000", isOptional: true)

  /// The milliseconds between two scans, nil where the kernel has no khugepaged.
  static var sleepMilliseconds: Int? { KernelFile.firstLine(sleepPath).flatMap { Int($0) } }

  /// Puts this process on its list, so that a process under test is not the first, which would wake it.
  ///
  /// Returns how many scans it has made; nil where there is none.
  static func prepare() throws(LiveError) -> Int? {
    guard let scans = scanCount else { return nil }
    let result = clx_join_khugepaged()
    guard result == 0 else { throw .system(call: "madvise(MADV_HUGEPAGE)", errno: nameOfError(-result)) }
    return scans
  }

  /// A new sleep time wakes it once: waits until that scan is over.
  static func awaitRest(since scans: Int) {
    let deadline = ContinuousClock.now + .milliseconds(200)
    while scanCount == scans, ContinuousClock.now < deadline { usleep(500) }
  }

  private static var scanCount: Int? { KernelFile.firstLine(scansPath).flatMap { Int($0) } }
}
