internal import CLinux
internal import Glibc
internal import ProcFS

/// ksmd, told to make whole scans and nothing between them.
///
/// It waits in one of two queues. Where it sleeps between two scans, only a change of `sleep_millisecs` wakes it; where it
/// waits for its first work, only `run` does. So each wake is followed by a look at whether it really woke.
final class KSMDaemon {
  private let thread: KernelThread
  private let settings: MachineSettings
  private let timeout: Duration
  /// The values between which sleep_millisecs changes: each longer than any run.
  private static let sleeps = ["100000000", "100000001"]

  /// Finds the daemon and sees to it that its list is not empty.
  init(settings: MachineSettings, timeoutMilliseconds: Int) throws(LiveError) {
    guard let thread = KernelThread(named: "ksmd") else {
      throw .machineLacks(what: "a visible ksmd", remedy: "run in the first PID namespace of the machine")
    }
    self.thread = thread
    self.settings = settings
    // It looks at the memory of other programs too, such as that of virtual machines.
    timeout = .milliseconds(12 * timeoutMilliseconds)
    let result = clx_join_ksm()
    guard result == 0 else { throw .system(call: "madvise(MADV_MERGEABLE)", errno: nameOfError(-result)) }
  }

  /// Makes some full scans and returns when the daemon is at rest again.
  func scan(_ count: Int) throws(LiveError) {
    // Where the daemon waits for its first work, this wakes it, and the scan may be over when the call returns.
    var scans = try fullScans()
    try settings.write([MachineSetting(path: KSMFiles.run, value: "1")])
    for _ in 0..<count { scans = try awaitScan(after: scans) }
    try settings.write([MachineSetting(path: KSMFiles.run, value: "0")])
  }

  /// Takes all merged pages apart, and begins anew.
  func unmerge() throws(LiveError) {
    try settings.write(["2", "0"].map { MachineSetting(path: KSMFiles.run, value: $0) })
  }

  /// Waits until one more scan is over, for which the daemon is woken if it sleeps, and until it sleeps again.
  private func awaitScan(after before: Int) throws(LiveError) -> Int {
    let deadline = ContinuousClock.now + timeout
    while try fullScans() == before {
      // Whoever is woken runs from that moment on: asleep and without a scan means that nothing has woken it.
      if isAsleep, try fullScans() == before { try changeSleep() }
      guard ContinuousClock.now < deadline else { throw .timeout(process: "ksmd") }
      usleep(100)
    }
    while !isAsleep {
      guard ContinuousClock.now < deadline else { throw .timeout(process: "ksmd") }
      usleep(50)
    }
    return try fullScans()
  }

  /// How many pages of the whole machine the daemon remembers, nil where that cannot be read.
  static var knownPages: Int? { (try? KSMState.read())?.knownPages }

  private func changeSleep() throws(LiveError) {
    let now = MachineSetting.current(of: KSMFiles.sleep)
    let next = Self.sleeps.first { $0 != now } ?? Self.sleeps[0]
    try settings.write([MachineSetting(path: KSMFiles.sleep, value: next)])
  }

  private func fullScans() throws(LiveError) -> Int {
    do throws(ProcFSError) {
      return Int(truncatingIfNeeded: try KernelNumber.read(KSMFiles.fullScans))
    } catch { throw LiveError(error) }
  }

  /// Whether it waits in one of its queues: everything else that it waits for cannot be interrupted (state D).
  private var isAsleep: Bool { thread.state == .sleeping }
}
