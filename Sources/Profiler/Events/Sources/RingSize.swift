/// How large the rings are.
///
/// A process that does nothing but fault has 300,000 faults a second; a fault with its allocation takes 160 bytes in a ring, so 16 MiB
/// hold the faults of 0.3 seconds. One with a copy of the stack takes so much more that even the largest rings hold less: what is lost is
/// counted.
enum RingSize {
  static let page = 4096
  private static let good = 16 << 20
  private static let goodForStacks = 128 << 20
  /// What the rings of all CPUs may take together.
  private static let allowance = 512 << 20
  private static let least = 64 << 10

  /// Bytes to try first, on so many CPUs.
  static func first(cpus: Int, stackBytes: Int = 0) -> Int {
    var bytes = stackBytes > 0 ? goodForStacks : good
    while bytes > least, bytes * cpus > allowance { bytes /= 2 }
    return bytes
  }

  /// Bytes of a ring for the births and ends of processes.
  static let ofProcesses = 256 << 10

  /// Whether a ring can have so many bytes.
  static func isPossible(_ bytes: Int) -> Bool { bytes >= page && bytes <= 1 << 30 && bytes & (bytes - 1) == 0 }
}
