/// The capabilities of a process, a line such as `CapEff` of /proc/<pid>/status.
///
/// The numbers are those of include/uapi/linux/capability.h; only those that memory measurement meets have names here. See
/// capabilities(7).
public struct CapabilitySet: OptionSet, Hashable, Sendable {
  /// One bit per capability.
  public var rawValue: UInt64

  /// Creates a set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `CAP_DAC_OVERRIDE`: open files whatever their mode.
  public static let dacOverride = Self(rawValue: 1 << 1)
  /// `CAP_DAC_READ_SEARCH`: read files whatever their mode.
  public static let dacReadSearch = Self(rawValue: 1 << 2)
  /// `CAP_IPC_LOCK`: lock memory without a limit.
  public static let ipcLock = Self(rawValue: 1 << 14)
  /// `CAP_SYS_PTRACE`: look into processes of others.
  public static let sysPtrace = Self(rawValue: 1 << 19)
  /// `CAP_SYS_ADMIN`: among much else, see frame numbers.
  public static let sysAdmin = Self(rawValue: 1 << 21)
  /// `CAP_SYS_NICE`: set affinities and move pages of others.
  public static let sysNice = Self(rawValue: 1 << 23)
  /// `CAP_SYS_RESOURCE`: exceed resource limits.
  public static let sysResource = Self(rawValue: 1 << 24)
  /// `CAP_PERFMON`: observe with perf events.
  public static let perfmon = Self(rawValue: 1 << 38)
  /// `CAP_BPF`: load BPF programs.
  public static let bpf = Self(rawValue: 1 << 39)
  /// `CAP_CHECKPOINT_RESTORE`: checkpoint and restore processes.
  public static let checkpointRestore = Self(rawValue: 1 << 40)
}
