/// Finds the callers of an instruction from the registers and the stack that were copied there.
package struct StackWalk<Code: CodeRules> {
  private let code: Code
  private let memory: CopiedStack
  private let layout: ProcessorLayout
  private var registers: UserRegisters
  /// The place is an instruction that is executed next, not one that called.
  private var isExact = true
  private var stack = CallStack(places: [], end: .complete)

  /// More callers than this are not followed: an innocent stack has them only when it never returns.
  package static var deepest: Int { 1024 }

  private init(_ registers: UserRegisters, _ memory: CopiedStack, _ code: Code, _ layout: ProcessorLayout) {
    self.registers = registers
    self.memory = memory
    self.code = code
    self.layout = layout
  }

  /// The stack of a sample.
  ///
  /// - Complexity: O(callers), once the rules of their code are known.
  package static func stack(
    _ registers: UserRegisters, _ memory: CopiedStack, in code: Code, layout: ProcessorLayout = .current
  ) -> CallStack {
    var walk = StackWalk(registers, memory, code, layout)
    do throws(CallFrameError) {
      try walk.run()
    } catch {
      walk.stack.end =
        switch error {
        case .notCopied: .truncated
        case .torn, .unsupported, .unknownRegister: .inconsistent
        }
    }
    return walk.stack
  }

  private mutating func run() throws(CallFrameError) {
    var instruction = try registers.value(layout.instructionPointer)
    while instruction != 0 {
      guard stack.places.count < Self.deepest else {
        stack.end = .tooDeep
        return
      }
      // An instruction that calls may be the last one of a function: behind it begins another one.
      let place = isExact ? instruction : instruction &- 1
      stack.places.append(place)
      guard let caller = try caller(of: place, instruction) else { return }
      instruction = caller
    }
    // Zero is where the first function of a program was called from.
  }

  /// The instruction that goes on in the caller; nil if there is no caller, or none that can be found.
  private mutating func caller(of place: UInt64, _ instruction: UInt64) throws(CallFrameError) -> UInt64? {
    switch code.rule(at: place) {
    case .row(let row, let table): return try apply(row, table)
    case .epilogue(let epilogue) where !isExact:
      let before = try registers.value(layout.stackPointer)
      registers = try epilogue.caller(of: registers, memory)
      guard try registers.value(layout.stackPointer) > before else { throw .torn }
      return try registers.value(layout.instructionPointer)
    default:
      stack.end = .withoutRules
      return try guess()
    }
  }

  private mutating func apply(_ row: UnwindRow, _ table: CallFrameTable) throws(CallFrameError) -> UInt64? {
    let start: UInt64
    switch row.start {
    case .register(let register, let plus): start = try registers.value(register) &+ UInt64(bitPattern: plus)
    case .expression(let part):
      start = try CallFrameExpression.value(table.bytes, part, registers: registers, memory: memory)
    }
    let before = try registers.value(layout.stackPointer)
    // A stack that does not shrink has a loop. Only what a signal has interrupted may be on another stack, and a function of arm64 that
    // calls nobody needs none.
    guard row.isSignalFrame || start > before || start == before && isExact && layout.framePointer == 29 else {
      throw .torn
    }
    var next = registers
    next[layout.stackPointer] = start
    for (register, rule) in row.rules {
      switch rule {
      case .undefined: next[register] = nil
      case .saved(let distance): next[register] = try memory.word(at: start &+ UInt64(bitPattern: distance))
      case .value(let distance): next[register] = start &+ UInt64(bitPattern: distance)
      case .register(let other): next[register] = registers[other]
      case .savedAt(let part):
        let place = try CallFrameExpression.value(
          table.bytes, part, registers: registers, memory: memory, first: start)
        next[register] = try memory.word(at: place)
      case .computed(let part):
        next[register] = try CallFrameExpression.value(
          table.bytes, part, registers: registers, memory: memory, first: start)
      }
    }
    isExact = row.isSignalFrame
    guard var caller = next[row.returnRegister] else { return nil }
    if row.isSigned { caller &= Self.unsigned }
    next[layout.instructionPointer] = caller
    registers = next
    return caller
  }

  /// The bits of an address of user code on arm64, without the signature above them.
  private static var unsigned: UInt64 { (1 << 48) - 1 }

  /// One step by the frame pointer, where that leads to code on a stack that shrinks.
  private mutating func guess() throws(CallFrameError) -> UInt64? {
    guard let frame = registers[layout.framePointer], let before = registers[layout.stackPointer], frame >= before,
      frame & 7 == 0, let saved = try? memory.word(at: frame), let caller = try? memory.word(at: frame &+ 8),
      code.isCode(caller &- 1)
    else { return nil }
    if stack.firstGuess == nil { stack.firstGuess = stack.places.count }
    registers[layout.framePointer] = saved
    registers[layout.stackPointer] = frame &+ 16
    registers[layout.instructionPointer] = caller
    isExact = false
    stack.end = .complete
    return caller
  }
}
