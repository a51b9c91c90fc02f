internal import ActorProgram
internal import CLinux
internal import Glibc
internal import ProcFS
public import Scenario

/// What this machine lets a run on the kernel see.
public struct Capabilities: Sendable, Hashable, Codable {
  /// Something that is missing, what it costs and what would help.
  public struct Missing: Sendable, Hashable, Codable {
    /// What is missing.
    public var what: String
    /// What runs cannot show without it.
    public var cost: String
    /// How to get it.
    public var remedy: String
  }

  /// One fact for a person.
  public struct Fact: Sendable, Hashable, Codable {
    /// What it is about.
    public var name: String
    /// Its value.
    public var value: String
  }

  /// Runs on the kernel are possible at all; if not, `missing` says why.
  public var canRun: Bool {
    actorPath != nil && tellsZeroPages && pageSize == Int(RegionLayout.pageSize) && !cpus.isEmpty
  }
  /// Where the actor program is, nil if it was not found.
  public var actorPath: String?
  /// The kernel's release.
  public var kernelRelease: String
  /// Bytes of a page.
  public var pageSize: Int
  /// The effective user is root.
  public var isRoot: Bool
  /// What a run would see.
  public var visibility: Visibility
  /// The shared zero page can be told from shared anonymous pages (root, or PAGEMAP_SCAN of Linux 6.7).
  public var tellsZeroPages: Bool
  /// /proc/sys/kernel/perf_event_paranoid.
  public var perfParanoid: Int?
  /// perf page-fault samples work for user code.
  public var perfSamplesUser: Bool
  /// perf page-fault samples work for kernel code too.
  public var perfSamplesKernel: Bool
  /// /proc/kpagecount can be read.
  public var countsVisible: Bool
  /// The numbers of the CPUs that runs may use.
  public var cpus: [Int]
  /// NUMA nodes with memory.
  public var numaNodes: Int
  /// CPUs, memory and distances of each node, or only their number where it is one.
  public var numaTopology: String
  /// /sys/kernel/mm/transparent_hugepage/enabled.
  public var transparentHugePages: String?
  /// /sys/kernel/mm/ksm/run.
  public var ksm: String?
  /// The milliseconds that khugepaged sleeps between two scans, nil where there is none.
  public var khugepagedSleepMilliseconds: Int?
  /// The journal of settings of the machine that an ended run has left changed, or that a run changes at the moment.
  public var settingsJournal: String?
  /// Where files for scenarios are made, nil if no directory on a disk is writable.
  public var fileDirectory: String?
  /// The kind of its file system, where it is a known one.
  public var fileSystem: String?
  /// Its page cache uses folios of more than one page.
  public var hasLargeFolios: Bool?
  /// RLIMIT_MEMLOCK in bytes, nil for no limit.
  public var memlockBytes: UInt64?

  /// Asks this machine.
  public static func detect(options: LiveOptions = LiveOptions()) -> Capabilities {
    let frames = FrameFiles(usesFrames: options.usesFrames)
    let actor = try? ActorProgram.find(preferred: options.actorPath)
    let faults = FaultRecorder(best: options.bestFaultSource, actor: actor).source
    let perf = FaultRecorder(best: .perf, actor: actor)
    let isRoot = clx_effective_user() == 0
    let directory = LiveFile.directory(preferred: options.fileDirectory)
    let memlock = clx_memlock_limit()
    let nodes = MachineNodes.detect()
    return Capabilities(
      actorPath: actor,
      kernelRelease: KernelFile.firstLine("/proc/sys/kernel/osrelease") ?? "unknown",
      pageSize: Int(getpagesize()), isRoot: isRoot,
      visibility: Visibility(
        faults: faults, frames: frames.showsFrames && frames.showsCounts,
        privileged: isRoot),
      tellsZeroPages: frames.showsFrames || FrameFiles.tellsZeroPagesWithoutFrames(),
      perfParanoid: KernelFile.firstLine("/proc/sys/kernel/perf_event_paranoid").flatMap { Int($0) },
      perfSamplesUser: perf.source == .perf, perfSamplesKernel: perf.seesKernel, countsVisible: frames.showsCounts,
      cpus: ((try? LiveRunner.allowedCPUs()) ?? []).map { Int($0) },
      numaNodes: nodes.nodes.count, numaTopology: nodes.description,
      transparentHugePages: KernelFile.firstLine("/sys/kernel/mm/transparent_hugepage/enabled"),
      ksm: KernelFile.firstLine(KSMFiles.run), khugepagedSleepMilliseconds: Khugepaged.sleepMilliseconds,
      settingsJournal: SettingsJournal.found.map { $0 + "/settings" }, fileDirectory: directory,
      fileSystem: directory.flatMap { unsafe clx_file_system($0).map { unsafe String(cString: $0) } },
      hasLargeFolios: directory.flatMap { LiveFile.hasLargeFolios(directory: $0) },
      memlockBytes: memlock == .max ? nil : memlock)
  }

  /// The facts, for a table.
  public var facts: [Fact] {
    [
      Fact(name: "kernel", value: kernelRelease),
      Fact(name: "user", value: isRoot ? "root" : "not root"),
      Fact(name: "actor", value: actorPath ?? "not found"),
      Fact(name: "fault addresses", value: faultDescription),
      Fact(name: "page frames", value: visibility.frames ? "visible" : "not visible"),
      Fact(name: "CPUs", value: cpus.map(String.init).joined(separator: " ")),
      Fact(name: "NUMA nodes", value: numaTopology),
      Fact(name: "page size", value: "\(pageSize) bytes"),
      Fact(name: "transparent huge pages", value: transparentHugePages ?? "not in this kernel"),
      Fact(name: "KSM", value: ksm.map { $0 == "0" ? "off" : "run=\($0)" } ?? "not in this kernel"),
      Fact(
        name: "khugepaged",
        value: khugepagedSleepMilliseconds.map { "scans every \($0) ms" } ?? "not in this kernel"),
      Fact(name: "files", value: fileDirectory.map { "\($0) (\(fileSystem ?? "unknown file system"))" } ?? "none"),
      Fact(name: "large folios", value: hasLargeFolios.map { $0 ? "yes" : "no" } ?? "unknown"),
      Fact(name: "memory lock limit", value: memlockBytes.map { "\($0 / 1024) KiB" } ?? "none"),
    ]
  }

  private var faultDescription: String {
    switch visibility.faults {
    case .tracefs: "tracefs: every trap with its error code"
    case .perf: "perf: \(perfSamplesKernel ? "every trap" : "traps of user code"), without error codes"
    case .counters: "none: only counts"
    }
  }

  /// Milliseconds that no scenario takes.
  private static let longSleep = 1_000_000

  /// What is missing, the costliest first.
  public var missing: [Missing] {
    var list: [Missing] = []
    func add(_ what: String, _ cost: String, _ remedy: String) {
      list.append(Missing(what: what, cost: cost, remedy: remedy))
    }
    if actorPath == nil {
      add("cowscope-actor", "nothing can be run on the kernel", "build the package, or set COWSCOPE_ACTOR to its path")
    }
    if pageSize != Int(RegionLayout.pageSize) {
      add("4 KiB pages", "nothing can be run on the kernel", "use a kernel with 4 KiB pages")
    }
    if !tellsZeroPages {
      add(
        "PAGEMAP_SCAN", "nothing can be run on the kernel: zero pages cannot be told from others",
        "run as root, or use Linux 6.7 or later")
    }
    if cpus.isEmpty {
      add("sched_getaffinity", "nothing can be run on the kernel: the CPUs are unknown", "permit the call")
    }
    if fileDirectory == nil { add("a writable directory on a disk", "files cannot be mapped", "set TMPDIR to one") }
    switch visibility.faults {
    case .tracefs: break
    case .perf: add("tracefs", "x86 error codes of faults are unknown", "run as root")
    case .counters:
      add(
        "fault addresses", "only the number of faults is known, not where they were",
        "run as root, give CAP_PERFMON, or set kernel.perf_event_paranoid to 2 or less")
    }
    if visibility.faults == .perf, !perfSamplesKernel {
      add(
        "kernel samples of perf", "faults of kernel code are counted but not listed", "run as root or with CAP_PERFMON")
    }
    if !visibility.frames {
      add(
        "page frame numbers", "which pages share a frame is unknown; copies and reuses are inferred",
        "run as root (CAP_SYS_ADMIN)")
    }
    if !countsVisible { add("/proc/kpagecount", "mapping counts are unknown", "run as root") }
    if let settingsJournal {
      add(
        "its own settings", "KSM, THP or swap may be as a killed run has left them",
        "wait if a run is going on; else run any scenario as root, which does what \(settingsJournal) says")
    }
    if let ksm, ksm != "0" {
      add(
        "a resting ksmd", "it may merge pages of scenarios that ask for it by themselves, at any moment",
        "use --allow-sysfs for such scenarios, or write 0 to \(KSMFiles.run)")
    }
    if transparentHugePages?.contains("[never]") == false, let sleep = khugepagedSleepMilliseconds,
      sleep < Self.longSleep
    {
      add(
        "a resting khugepaged", "it may collapse huge pages of scenarios that ask for them, rarely",
        "use --allow-sysfs for such scenarios, or write 3600000 to \(Khugepaged.sleepPath)")
    }
    if hasLargeFolios == false {
      add(
        "large folios in the page cache", "scenarios with folio= behave as with folio=1",
        "use ext4 or xfs on Linux 6.18")
    }
    return list
  }
}
