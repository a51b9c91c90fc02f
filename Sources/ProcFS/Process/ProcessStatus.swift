/// What the kernel says of one process in words, /proc/<pid>/status; amounts in bytes.
///
/// See `proc_pid_status` in fs/proc/array.c and proc_pid_status(5). A line the kernel does not print is nil: a kernel thread and a
/// zombie have no memory lines.
public struct ProcessStatus: Hashable, Sendable {
  /// `Name`: the name of the program, up to 15 bytes, with the kernel's `\n` and `\\` undone.
  public var name: String?
  /// `State`: the state.
  public var state: ProcessState?
  /// `Tgid`: the process.
  public var threadGroup: Int?
  /// `Pid`: the thread.
  public var pid: Int?
  /// `PPid`: the parent.
  public var parentPID: Int?
  /// `TracerPid`: the tracer, 0 for none.
  public var tracerPID: Int?
  /// `Threads`: threads.
  public var threadCount: Int?
  /// `Seccomp`: 0 off, 1 strict, 2 filter.
  public var seccompMode: Int?
  /// `voluntary_ctxt_switches`: how often it gave up the CPU.
  public var voluntarySwitches: Int?
  /// `nonvoluntary_ctxt_switches`: how often it lost the CPU.
  public var involuntarySwitches: Int?
  /// `Uid`: real, effective, saved and file-system user.
  public var users: [Int]?
  /// `Gid`: real, effective, saved and file-system group.
  public var groups: [Int]?
  /// `VmPeak`: the largest size of the address space.
  public var peakVirtual: Int?
  /// `VmSize`: the size of the address space.
  public var virtual: Int?
  /// `VmLck`: locked VMAs.
  public var locked: Int?
  /// `VmPin`: pinned memory.
  public var pinned: Int?
  /// `VmHWM`: the largest resident size.
  public var peakResident: Int?
  /// `VmRSS`: resident memory, the sum of the three Rss lines.
  ///
  /// Before Linux 6.2 each thread kept up to 64 pages of each kind to itself, so that these four lines were inexact by that much.
  public var resident: Int?
  /// `RssAnon`: resident anonymous memory, KSM pages included, zero pages not (Linux 4.5).
  public var residentAnon: Int?
  /// `RssFile`: resident file memory (Linux 4.5).
  public var residentFile: Int?
  /// `RssShmem`: resident shmem (Linux 4.5).
  public var residentShmem: Int?
  /// `VmData`: private writable memory.
  public var data: Int?
  /// `VmStk`: stacks.
  public var stack: Int?
  /// `VmExe`: the program's text.
  public var executable: Int?
  /// `VmLib`: text of shared libraries.
  public var libraries: Int?
  /// `VmPTE`: page tables; those of level PMD and PUD included since Linux 4.15.
  public var pageTables: Int?
  /// `VmSwap`: anonymous memory out on swap.
  public var swap: Int?
  /// `HugetlbPages`: hugetlb pages.
  public var hugetlb: Int?
  /// `THP_enabled`: false after `PR_SET_THP_DISABLE` (Linux 5.0).
  public var isTHPEnabled: Bool?
  /// `NoNewPrivs`: whether `execve` can no longer raise privileges.
  public var noNewPrivileges: Bool?
  /// `CapPrm`: permitted capabilities.
  public var permittedCapabilities: CapabilitySet?
  /// `CapEff`: effective capabilities.
  public var effectiveCapabilities: CapabilitySet?
  /// `Cpus_allowed_list`: the CPUs it may run on.
  public var allowedCPUs: IndexList?
  /// `Mems_allowed_list`: the memory nodes it may use.
  public var allowedNodes: IndexList?
  /// Lines whose key is not known.
  public var other: [OtherField] = []

  /// Creates a status that knows nothing.
  public init() {}

  /// Reads /proc/<pid>/status.
  public static func read(pid: Int32) throws(ProcFSError) -> ProcessStatus {
    try readText("/proc/\(pid)/status", pid: pid, parse: parse)
  }
}
