internal import ProcFS

/// What all processes have in common that fork made of one exec, and others have not: the auxiliary vector.
///
/// It holds addresses that exec draws at random. Where addresses are not random, two runs of one program have the same vector, so it proves
/// nothing; then only parents tell who belongs together.
struct ExecIdentity: Hashable {
  private let vector: AuxiliaryVector
  /// Whether only processes of one exec can be equal.
  let isConclusive: Bool

  /// Reads the identity of a process; nil for one without memory, and where it may not be read.
  init?(pid: Int32) {
    guard let directory = try? ProcessDirectory(pid: pid), let vector = try? directory.auxiliaryVector(),
      !vector.entries.isEmpty
    else { return nil }
    self.vector = vector
    let noRandomize: UInt64 = 0x0004_0000
    let isFixed = (try? directory.personality()).map { $0 & noRandomize != 0 } ?? true
    isConclusive = !isFixed && Self.isRandomizing && vector.randomBytesAddress != nil
  }

  /// Whether this machine draws addresses at random (/proc/sys/kernel/randomize_va_space).
  private static let isRandomizing = ((try? KernelNumber.read("/proc/sys/kernel/randomize_va_space")) ?? 0) > 0
}
