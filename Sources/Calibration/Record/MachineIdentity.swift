internal import ProcFS

/// The machine that a calibration belongs to.
public struct MachineIdentity: Sendable, Hashable, Codable {
  /// The kernel's release.
  public var kernel: String
  /// The processor's model name.
  public var processor: String
  /// The number of CPUs that were online.
  public var cpus: Int
  /// Bytes of memory.
  public var memoryBytes: Int

  /// Creates an identity.
  public init(kernel: String, processor: String, cpus: Int, memoryBytes: Int) {
    self.kernel = kernel
    self.processor = processor
    self.cpus = cpus
    self.memoryBytes = memoryBytes
  }

  /// This machine.
  public static func detect() -> MachineIdentity {
    let processors = try? Processors.read()
    return MachineIdentity(
      kernel: KernelFile.firstLine("/proc/sys/kernel/osrelease") ?? "unknown",
      processor: processors?.modelName ?? "unknown", cpus: processors?.count ?? 0,
      memoryBytes: (try? Meminfo.read())?.total ?? 0)
  }

  /// In what another machine is not this one, one line each; none when a calibration of the one is good for the other.
  public func differences(from other: MachineIdentity) -> [String] {
    var lines: [String] = []
    if kernel != other.kernel { lines.append("kernel \(other.kernel), here \(kernel)") }
    if processor != other.processor { lines.append("processor \(other.processor), here \(processor)") }
    if cpus != other.cpus { lines.append("\(other.cpus) CPUs, here \(cpus)") }
    return lines
  }
}
