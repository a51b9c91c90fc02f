internal import CLinux
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
    let processors = SmallFile.text("/proc/cpuinfo").split(separator: "\n")
    let names = processors.filter { $0.hasPrefix("model name") }
    let name = names.first?.split(separator: ":", maxSplits: 1).last.map { $0.drop { $0 == " " } }
    return MachineIdentity(
      kernel: SmallFile.text("/proc/sys/kernel/osrelease").split(separator: "\n").first.map(String.init) ?? "unknown",
      processor: name.map(String.init) ?? "unknown",
      cpus: processors.count { $0.hasPrefix("processor") },
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

/// Files of the kernel that fit into a buffer.
enum SmallFile {
  /// The text of a file, empty when it cannot be read.
  static func text(_ path: String) -> String {
    var bytes = [CChar](repeating: 0, count: 1 << 20)
    let length = unsafe clx_read_file(path, &bytes, Int32(bytes.count))
    guard length > 0 else { return "" }
    return String(decoding: bytes.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
