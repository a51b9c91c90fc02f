internal import ActorProgram
internal import CLinux
internal import Glibc
internal import MemoryModel
internal import ProcFS
public import Scenario

/// Runs scenarios on the running kernel.
///
/// It keeps what many runs share: the tracefs instance, guards and the open files of /proc. Use it from one thread.
public final class LiveRunner {
  /// How scenarios are run.
  public let options: LiveOptions
  /// What this runner can see.
  public let visibility: Visibility
  let actorPath: String
  let fileDirectory: String?
  let frames: FrameFiles
  let recorder: FaultRecorder
  /// The kernel's own monitor of accesses, if it runs.
  let accessMonitor: AccessMonitor?
  /// The CPUs that runs may use; a scenario's CPU 0 is the first.
  let cpus: [Int32]
  let nodes: MachineNodes
  let release: String
  /// What makes pages of runs with KSM different from those of everybody else on the machine.
  let salt = UInt64.random(in: 0x100...UInt64.max)
  /// When this runner was made, by both clocks.
  private let start = clx_now()
  /// Found out when it is needed.
  private var nanosecondsPerTick: Double?
  private var directFileInUse: OpenDescriptor?
  /// Settings of the machine do not end with who has changed them.
  private let guardProcess: GuardProcess?

  /// Finds the actor and opens the best means of observation that this process may use.
  public init(options: LiveOptions = LiveOptions()) throws(LiveError) {
    self.options = options
    guard getpagesize() == RegionLayout.pageSize else {
      throw .machineLacks(what: "4 KiB pages", remedy: "use a kernel with 4 KiB pages")
    }
    // Each process under test needs a few; what cannot be raised is reported where it is exhausted.
    clx_raise_descriptor_limit()
    do throws(ActorProgram.NotFound) {
      actorPath = try ActorProgram.find(preferred: options.actorPath)
    } catch {
      throw .actorNotFound(searched: error.searched)
    }
    fileDirectory = LiveFile.directory(preferred: options.fileDirectory)
    cpus = try Self.allowedCPUs()
    nodes = MachineNodes.detect()
    release = KernelFile.firstLine("/proc/sys/kernel/osrelease") ?? "unknown"
    frames = FrameFiles(usesFrames: options.usesFrames)
    guard frames.showsFrames || FrameFiles.tellsZeroPagesWithoutFrames() else {
      throw .machineLacks(what: "PAGEMAP_SCAN", remedy: "run as root, or use Linux 6.7 or later")
    }
    accessMonitor = AccessMonitor(usesFrames: frames.showsFrames)
    recorder = FaultRecorder(best: options.bestFaultSource, actor: actorPath)
    visibility = Visibility(
      faults: recorder.source, frames: frames.showsFrames && frames.showsCounts,
      privileged: clx_effective_user() == 0)
    clx_become_subreaper()
    guard options.allowsSettings else {
      guardProcess = nil
      return
    }
    do throws(GuardProcess.NotStarted) {
      guardProcess = try GuardProcess(actorPath, journal: SettingsJournal.directory)
    } catch {
      throw .system(call: "posix_spawn", errno: nameOfError(error.errno))
    }
  }

  /// This kernel ends all processes of an address space when one of them dumps core.
  var coreDumpEndsSharers: Bool { KernelBehaviour.closest(release)?.coreDumpEndsSharers ?? false }

  /// This kernel knows of each frame whether one process owns it.
  var hasAnonExclusive: Bool { KernelBehaviour.closest(release)?.hasAnonExclusive ?? true }

  /// On this kernel a write past the protections of the hugetlb pool may go on for ever.
  var losesForcedWriters: Bool { KernelBehaviour.closest(release)?.hugeTLBForcedWrites == .endless }

  /// This kernel counts the faults of get_user_pages in the hugetlb pool.
  var countsPoolLookups: Bool { KernelBehaviour.closest(release)?.hugeTLBLookupsCountFaults ?? true }

  /// Called when the last step of a scenario is done, while its processes are still there: for others who want to look at them.
  ///
  /// Threads have numbers of their own here.
  var atEnd: ((_ processes: [(name: ProcessName, pid: Int32)]) -> Void)?

  /// Runs a scenario and returns what the kernel did.
  public func run(_ scenario: Scenario) throws(LiveError) -> Trace { try measure(scenario).trace }

  /// The same, with the settings of huge pages that it began with: those of a moment in which no other run changes them.
  func measure(_ scenario: Scenario) throws(LiveError) -> (trace: Trace, hugePages: HugePageSettings) {
    if let obstacle = obstacle(to: scenario) { throw obstacle }
    let run = try LiveRun(scenario: scenario, runner: self)
    return (try run.execute(), run.hugePages)
  }

  /// How long an operation took, where that is asked for: by the time stamp counter, or, if the task was switched out
  /// meanwhile or the counter runs unevenly, the CPU time that it used.
  func time(of reply: ActorReply) -> Timing? {
    guard options.timesSteps else { return nil }
    let scale = nanosecondsPerTick ?? clx_nanoseconds_per_tick(start)
    nanosecondsPerTick = scale
    let isWhole = scale > 0 && reply.switches == 0
    let time = isWhole ? Double(reply.ticks) * scale : Double(reply.cpuMicroseconds) * 1000
    return Timing(median: time, lowerQuartile: time, upperQuartile: time, samples: 1, .measured)
  }

  /// The file that `by=odirect` moves pages to and from; it is made when it is first needed.
  func directFile() throws(LiveError) -> Int32 {
    if let file = directFileInUse { return file.descriptor }
    guard let directory = fileDirectory else {
      throw .machineLacks(what: "a directory on a disk for test files", remedy: "set TMPDIR to one")
    }
    let descriptor = unsafe clx_make_direct_file(directory, salt)
    guard descriptor >= 0 else {
      throw .machineLacks(
        what: "files with O_DIRECT in \(directory) (\(nameOfError(-descriptor)))",
        remedy: "set TMPDIR to a directory of a file system that has them, such as ext4 or XFS")
    }
    directFileInUse = OpenDescriptor(descriptor)
    return descriptor
  }

  /// The CPUs that this thread may use.
  static func allowedCPUs() throws(LiveError) -> [Int32] {
    var numbers = [Int32](repeating: 0, count: 1024)
    let count = unsafe clx_allowed_cpus(&numbers, Int32(numbers.count))
    guard count > 0 else { throw .system(call: "sched_getaffinity", errno: nameOfError(-count)) }
    return Array(numbers.prefix(Int(count)))
  }

  /// What this runner cannot see, one line each.
  var limitations: [String] {
    var lines: [String] = []
    switch recorder.source {
    case .tracefs: break
    case .perf:
      lines.append("x86 error codes of faults are not visible: run as root, so that tracefs can be used")
      if !recorder.seesKernel {
        lines.append("faults of kernel code are not visible: run as root or with CAP_PERFMON")
      }
    case .counters:
      lines.append("addresses of faults are not visible: run as root, or with CAP_PERFMON or perf_event_paranoid <= 2")
    }
    if !frames.showsFrames {
      lines.append(
        "page frames are not visible (run as root): copies and reuses are inferred from pagemap bit 56 before the write"
      )
    }
    if !frames.showsCounts { lines.append("mapping counts are not visible: run as root") }
    return lines
  }
}
