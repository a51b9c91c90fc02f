/// How perf hands the registers of user code over, and what DWARF calls them.
package struct ProcessorLayout: Sendable {
  /// The registers that are asked for, by perf's numbers (asm/perf_regs.h).
  let perfMask: UInt64
  /// DWARF's numbers of these registers, in the order in which perf writes them.
  let order: [Int]
  let stackPointer: Int
  let framePointer: Int
  let instructionPointer: Int
  /// Only where the instruction pointer is wanted.
  let instructionMask: UInt64

  /// More than any of the processors has.
  static let mostRegisters = 33

  /// All but flags and segments.
  package static let x86 = ProcessorLayout(
    perfMask: 0xff_01ff, order: [0, 3, 2, 1, 4, 5, 6, 7, 16, 8, 9, 10, 11, 12, 13, 14, 15], stackPointer: 7,
    framePointer: 6, instructionPointer: 16, instructionMask: 1 << 8)

  /// x0 to x30, the stack pointer and the instruction pointer.
  package static let arm64 = ProcessorLayout(
    perfMask: (1 << 33) - 1, order: Array(0..<33), stackPointer: 31, framePointer: 29, instructionPointer: 32,
    instructionMask: 1 << 32)

  #if arch(arm64)
    package static let current = arm64
  #else
    package static let current = x86
  #endif
}
