/// The last instructions of a function on x86-64, from where a call returns to: what they do to the stack tells where the caller is.
///
/// Runtimes write trampolines of this kind while they run, and leave no other information of them; CPython 3.12 calls each function of
/// Python by one.
package struct Epilogue: Hashable {
  private enum Step: Hashable {
    case add(Int64)
    case pop(Int)
    case leave
  }

  private var steps: [Step] = []

  /// No epilogue is longer.
  static let mostBytes = 48

  /// Decodes instructions up to the return; nil if there are others in between.
  package init?(_ code: [UInt8]) {
    var place = 0
    // Zeros behind the end are no instruction of these.
    func byte(_ offset: Int) -> UInt8 { place + offset < code.count ? code[place + offset] : 0 }
    while place < code.count {
      let first = byte(0)
      switch (first, byte(1), byte(2)) {
      case (0xc3, _, _), (0xf3, 0xc3, _): return
      case (0xc9, _, _):
        steps.append(.leave)
        place += 1
      case (0x58...0x5f, _, _) where first != 0x5c:
        steps.append(.pop(Self.pushed[Int(first & 7)]))
        place += 1
      case (0x41, 0x58...0x5f, _):
        steps.append(.pop(8 + Int(byte(1) & 7)))
        place += 2
      case (0x48, 0x83, 0xc4):
        guard place + 4 <= code.count else { return nil }
        steps.append(.add(Int64(Int8(bitPattern: byte(3)))))
        place += 4
      case (0x48, 0x81, 0xc4):
        guard place + 7 <= code.count else { return nil }
        let count = (0..<4).reduce(UInt32(0)) { $0 | UInt32(code[place + 3 + $1]) << UInt32(8 * $1) }
        steps.append(.add(Int64(Int32(bitPattern: count))))
        place += 7
      default: return nil
      }
    }
    return nil
  }

  /// DWARF's numbers of the registers that instructions number from 0.
  private static let pushed = [0, 2, 1, 3, 7, 6, 4, 5]

  /// The registers of the caller, the return address among them.
  func caller(of registers: UserRegisters, _ memory: CopiedStack) throws(CallFrameError) -> UserRegisters {
    let layout = ProcessorLayout.x86
    var next = registers
    var stack = try registers.value(layout.stackPointer)
    for step in steps {
      switch step {
      case .add(let count): stack &+= UInt64(bitPattern: count)
      case .pop(let register):
        next[register] = try memory.word(at: stack)
        stack &+= 8
      case .leave:
        stack = try next.value(layout.framePointer)
        next[layout.framePointer] = try memory.word(at: stack)
        stack &+= 8
      }
    }
    next[layout.instructionPointer] = try memory.word(at: stack)
    next[layout.stackPointer] = stack &+ 8
    return next
  }
}
