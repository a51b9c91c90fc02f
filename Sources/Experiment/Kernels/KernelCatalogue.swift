internal import MemoryModel
internal import ProcFS

/// The kernels that the model knows and what each of their switches says.
public struct KernelCatalogue: Sendable, Hashable, Codable {
  /// One switch with its value in each kernel.
  public struct Row: Sendable, Hashable, Codable {
    /// The name of the field of `KernelBehaviour`.
    public var name: String
    /// What it says.
    public var summary: String
    /// The rules that ask it.
    public var rules: String
    /// The kernel function that does it.
    public var function: String
    /// When Linux changed.
    public var changed: String
    /// `yes`, `no` or a number, in the order of the kernels.
    public var values: [String]
  }

  /// The versions, oldest first.
  public var kernels: [String]
  /// The version that stands for the running kernel, nil where none does.
  public var running: String?
  /// The release of the running kernel.
  public var release: String
  /// One row a switch.
  public var switches: [Row]

  /// What the model knows, and which of it stands for this machine.
  public static func current() -> KernelCatalogue {
    let release = KernelFile.firstLine("/proc/sys/kernel/osrelease") ?? "unknown"
    return KernelCatalogue(
      kernels: KernelBehaviour.presets.map(\.version), running: KernelBehaviour.closest(release)?.version,
      release: release,
      switches: KernelBehaviour.switches.map { one in
        Row(
          name: one.name, summary: one.summary, rules: one.rules, function: one.function, changed: one.changed,
          values: KernelBehaviour.presets.map { one.value(in: $0) })
      })
  }
}
