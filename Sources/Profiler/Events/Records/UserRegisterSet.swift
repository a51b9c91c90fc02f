/// Which registers of user code are recorded (asm/perf_regs.h).
public struct UserRegisterSet: Hashable, Sendable {
  /// One bit for each register, by perf's numbers.
  public let mask: UInt64
  private let instruction: Int

  /// Only the instruction pointer: where user code is.
  public static let instructionPointer = Self(mask: ProcessorLayout.current.instructionMask)
  /// All that callers are found by.
  public static let all = Self(mask: ProcessorLayout.current.perfMask)

  private init(mask: UInt64) {
    self.mask = mask
    instruction = ProcessorLayout.current.instructionMask.trailingZeroBitCount
  }

  /// How many there are.
  public var count: Int { mask.nonzeroBitCount }
  /// How many are written before the instruction pointer.
  var placeOfInstruction: Int { (mask & (1 << UInt64(instruction) - 1)).nonzeroBitCount }
}
