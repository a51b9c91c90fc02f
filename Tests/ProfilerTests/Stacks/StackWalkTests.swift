import Profiler
import Testing

/// Callers on stacks that were made by hand.
@Suite struct StackWalkTests {
  /// The frame begins at the stack pointer and 8, where the return address is.
  private static let plain: [UInt8] = [0x0c, 7, 8, 0x90, 1]

  private func registers(instruction: UInt64, stack: UInt64, frame: UInt64 = 0) -> UserRegisters {
    var registers = UserRegisters()
    for register in 0..<16 { registers[register] = UInt64(register) }
    (registers[16], registers[7], registers[6]) = (instruction, stack, frame)
    return registers
  }

  private func memory(_ words: [UInt64], at start: UInt64 = 0x7000) -> CopiedStack {
    CopiedStack(start: start, bytes: words.flatMap { little($0) })
  }

  private func walk(_ code: MadeCode, _ registers: UserRegisters, _ memory: CopiedStack) -> CallStack {
    StackWalk.stack(registers, memory, in: code, layout: .x86)
  }

  private func code(_ instructions: [UInt8]) -> MadeCode {
    var made = MadeCallFrames()
    let common = made.addCommon(Self.plain)
    made.addFunction(common, 0x100..<0x200, instructions)
    made.addFunction(common, 0x200..<0x300, [])
    // There is no return address where the program began.
    made.addFunction(common, 0x300..<0x400, [0x07, 16])
    return MadeCode(table: made.table)
  }

  @Test func callersAreFoundUpToTheBeginning() {
    // 0x100 has 16 bytes of its own from its fifth byte on.
    let code = code([0x44, 0x0e, 24])
    let memory = memory([1, 2, 0x210, 0x300])
    let early = walk(code, registers(instruction: 0x103, stack: 0x7010), memory)
    #expect(early == CallStack(places: [0x103, 0x20f, 0x2ff], end: .truncated))
    let late = walk(code, registers(instruction: 0x104, stack: 0x7000), memory)
    #expect(late == early.replacingFirst(by: 0x104))
    let whole = walk(code, registers(instruction: 0x104, stack: 0x7000), self.memory([1, 2, 0x210, 0x301]))
    #expect(whole == CallStack(places: [0x104, 0x20f, 0x300], end: .complete))
    let zero = walk(code, registers(instruction: 0x104, stack: 0x7000), self.memory([1, 2, 0]))
    #expect(zero == CallStack(places: [0x104], end: .complete))
  }

  @Test func aCallAtTheEndOfAFunctionBelongsToIt() {
    // It never returns: behind it another function begins, whose frame is another one.
    let stack = walk(
      code([0x0e, 16]), registers(instruction: 0x280, stack: 0x7000), memory([0x200, 9, 0x301]))
    #expect(stack == CallStack(places: [0x280, 0x1ff, 0x300], end: .complete))
  }

  @Test func whatASignalHasInterruptedIsTakenExactly() {
    var made = MadeCallFrames()
    let common = made.addCommon(Self.plain)
    let signal = made.addCommon(Self.plain, augmentation: "zRS")
    made.addFunction(signal, 0xff..<0x180, [])
    made.addFunction(common, 0x200..<0x300, [0x0e, 16])
    made.addFunction(common, 0x300..<0x400, [0x07, 16])
    let stack = walk(
      MadeCode(table: made.table), registers(instruction: 0x310, stack: 0x7000), memory([0x301]))
    #expect(stack.places == [0x310] && stack.end == .complete)
    let interrupted = walk(
      MadeCode(table: made.table), registers(instruction: 0x100, stack: 0x7000), memory([0x300]))
    #expect(interrupted == CallStack(places: [0x100, 0x300], end: .complete))
  }

  @Test func registersOfCallersAreRestored() {
    var made = MadeCallFrames()
    let common = made.addCommon(Self.plain)
    // The frame pointer lies below the return address, register 3 is where the frame pointer of the caller's caller is found.
    made.addFunction(common, 0x100..<0x200, [0x0e, 24, 0x86, 2, 0x83, 3])
    made.addFunction(common, 0x200..<0x300, [0x0c, 6, 16])
    made.addFunction(common, 0x300..<0x400, [0x0c, 3, 0])
    made.addFunction(common, 0x400..<0x500, [0x07, 16])
    let stack = walk(
      MadeCode(table: made.table), registers(instruction: 0x100, stack: 0x7000),
      memory([0x7038, 0x7018, 0x210, 7, 0x310, 5, 0x410]))
    #expect(stack == CallStack(places: [0x100, 0x20f, 0x30f, 0x40f], end: .complete))
  }

  @Test func aStackThatDoesNotShrinkIsDamaged() {
    for instructions in [[0x0e, 0], [0x0c, 3, 8], [0x13, 1]] as [[UInt8]] {
      let stack = walk(
        code(instructions), registers(instruction: 0x100, stack: 0x7000), memory([0x101, 0x101, 0x101]))
      #expect(stack == CallStack(places: [0x100], end: .inconsistent), "\(instructions)")
    }
  }

  @Test func withoutAnyRuleTheFramePointerIsTriedAndMarked() {
    var made = code([])
    made.code = 0x100..<0x400
    let words: [UInt64] = [1, 2, 0, 0x210, 0x301]
    let guessed = walk(made, registers(instruction: 0x5000, stack: 0x7000, frame: 0x7010), memory(words))
    #expect(guessed == CallStack(places: [0x5000, 0x20f, 0x300], end: .complete, firstGuess: 1))
    // What it leads to is no code, or lies below the stack pointer, or is not aligned.
    for (caller, frame) in [(0x9000, 0x7010), (0x210, 0x6ff0), (0x210, 0x7014), (0x210, 0x9000)] as [(UInt64, UInt64)] {
      let stack = walk(
        made, registers(instruction: 0x5000, stack: 0x7000, frame: frame), memory([1, 2, 0, caller, 0x301]))
      #expect(stack == CallStack(places: [0x5000], end: .withoutRules))
    }
  }

  @Test func anEpilogueTellsWhereTheCallerIs() throws {
    var made = code([])
    // add $8,%rsp; pop %rbx; pop %r15; leave; ret
    let epilogue = try #require(Epilogue([0x48, 0x83, 0xc4, 8, 0x5b, 0x41, 0x5f, 0xc9, 0xc3]))
    made.epilogues[0x5009] = epilogue
    let stack = walk(
      made, registers(instruction: 0x100, stack: 0x7000, frame: 0x7020),
      memory([0x500a, 1, 2, 3, 4, 0x301]))
    #expect(stack == CallStack(places: [0x100, 0x5009, 0x300], end: .complete))
    // Before a call nothing is known of the stack: what comes next in the code may be a part of anything.
    made.epilogues[0x5000] = epilogue
    let first = walk(made, registers(instruction: 0x5000, stack: 0x7000), memory([0x301]))
    #expect(first == CallStack(places: [0x5000], end: .withoutRules))
  }

  @Test func onlyWholeEpiloguesAreRead() {
    for code in [
      [0xc3], [0xf3, 0xc3], [0x5d, 0xc3], [0x48, 0x81, 0xc4, 0, 1, 0, 0, 0xc3], [0x41, 0x5c, 0x41, 0x5d, 0xc3],
    ] as [[UInt8]] {
      #expect(Epilogue(code) != nil, "\(code)")
    }
    for code in [
      [], [0x90, 0xc3], [0x5d], [0x48, 0x81, 0xc4, 0, 1, 0], [0x48, 0x83, 0xc4], [0x5c, 0xc3], [0x41, 0x54, 0xc3],
      [0x41], [0xe9, 0, 0, 0, 0],
    ] as [[UInt8]] {
      #expect(Epilogue(code) == nil, "\(code)")
    }
  }

  @Test func innermostOfFramePointersIsTheInstruction() {
    let mark = UInt64(bitPattern: -512)
    let stack = CallStack(framePointers: [mark, 0x100, 0x200, 0x300])
    #expect(stack == CallStack(places: [0x100, 0x1ff, 0x2ff], end: .unknown))
    #expect(CallStack(framePointers: [mark]).places.isEmpty)
  }

  /// The beginning of the frame by an expression, and what it gives.
  @Test(
    arguments: [
      // rsp and 8: the return address is at the stack pointer; 16 if rip & 15 is 11 or more, as entries of linkage tables say.
      ([0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22], 0x20f),
      ([0x77, 0, 0x38, 0x22], 0x20f), ([0x08, 8, 0x77, 0, 0x22], 0x20f), ([0x77, 16, 0x38, 0x1c], 0x20f),
      ([0x77, 0, 0x23, 8], 0x20f), ([0x77, 8, 0x12, 0x13], 0x20f), ([0x31, 0x77, 8, 0x16, 0x13], 0x20f),
      ([0x77, 8, 0x30, 0x14, 0x16, 0x13, 0x16, 0x13], 0x20f),
      // Jumps over what would be wrong.
      ([0x77, 8, 0x2f, 1, 0, 0x31], 0x20f), ([0x77, 8, 0x31, 0x28, 1, 0, 0x31], 0x20f),
      ([0x77, 8, 0x34, 0x32, 0x1b, 0x32, 0x29, 0x1f, 0x1f, 0x1a, 0x77, 8, 0x22, 0x77, 8, 0x16, 0x13], 0x20f),
      ([0x92, 7, 8], 0x20f), ([0x0e, 0x08, 0x70, 0, 0, 0, 0, 0, 0], 0x20f), ([0x0a, 0x08, 0x70], 0x20f),
      ([0x0c, 0x08, 0x70, 0, 0], 0x20f), ([0x10, 0x88, 0xe0, 1], 0x20f), ([0x77, 16, 0x09, 0xf8, 0x22], 0x20f),
      ([0x77, 0x8, 0x3f, 0x20, 0x1a, 0x38, 0x21], 0x20f), ([0x77, 16, 0x11, 0x78, 0x22, 0x96], 0x20f),
    ] as [([UInt8], UInt64)])
  func expressionsTellWhereAFrameBegins(expression: [UInt8], caller: UInt64) {
    let stack = walk(
      code([0x0f, UInt8(expression.count)] + expression), registers(instruction: 0x100, stack: 0x7000),
      memory([0x210, 0x301, 0]))
    #expect(stack.places.dropFirst().first == caller && stack.end == .complete)
  }

  @Test(
    arguments: [
      [], [0x13], [0x22], [0x31, 0x30, 0x1b], [0x31, 0x30, 0x1d], [0x15, 3], [0x2f, 0xfd, 0xff], [0x2f, 0, 0x10],
      [0xff], [0x03, 1], [0x92, 40, 0], [0x77, 0, 0x94, 9], [0x77, 0, 0x94, 0], [0x77], [0x28, 0],
    ] as [[UInt8]])
  func expressionsThatCannotBeAreDamage(expression: [UInt8]) {
    let stack = walk(
      code([0x0f, UInt8(expression.count)] + expression), registers(instruction: 0x100, stack: 0x7000), memory([1, 2]))
    #expect(stack == CallStack(places: [0x100], end: .inconsistent))
  }
}

extension CallStack {
  fileprivate func replacingFirst(by place: UInt64) -> CallStack {
    var stack = self
    stack.places[0] = place
    return stack
  }
}
