/// Evaluates an expression of call frame information; see DWARF 5, section 2.5.
struct CallFrameExpression {
  private var cursor: CallFrameCursor
  private let part: Range<Int>
  private let registers: UserRegisters
  private let memory: CopiedStack
  private var stack: [UInt64] = []

  /// No real expression has as many; one that jumps back never ends.
  private static let mostSteps = 1000
  private static let deepest = 64

  private init(
    _ section: CallFrameCursor, _ part: Range<Int>, _ registers: UserRegisters, _ memory: CopiedStack
  ) {
    cursor = CallFrameCursor(section.bytes, base: section.base, part)
    self.part = cursor.offset..<cursor.end
    self.registers = registers
    self.memory = memory
  }

  /// The value of the expression at a place in the bytes of call frame information.
  ///
  /// - Parameters:
  ///   - section: The bytes.
  ///   - part: Where the expression is.
  ///   - registers: The registers of the function.
  ///   - memory: Its stack.
  ///   - first: What lies on the expression's own stack at the beginning.
  static func value(
    _ section: CallFrameCursor, _ part: Range<Int>, registers: UserRegisters, memory: CopiedStack, first: UInt64? = nil
  ) throws(CallFrameError) -> UInt64 {
    var expression = CallFrameExpression(section, part, registers, memory)
    if let first { expression.stack.append(first) }
    return try expression.run()
  }

  private mutating func run() throws(CallFrameError) -> UInt64 {
    var steps = 0
    while cursor.rest > 0 {
      steps += 1
      guard steps <= Self.mostSteps, stack.count <= Self.deepest else { throw .torn }
      try step()
    }
    return try pop()
  }

  private mutating func pop() throws(CallFrameError) -> UInt64 {
    guard let value = stack.popLast() else { throw .torn }
    return value
  }

  private mutating func push(_ value: UInt64) { stack.append(value) }

  private mutating func push(_ value: Int64) { stack.append(UInt64(bitPattern: value)) }

  private mutating func step() throws(CallFrameError) {
    let code = try cursor.u8()
    switch code {
    case 0x30...0x4f: push(UInt64(code - 0x30))
    case 0x70...0x8f: push(try registers.value(Int(code - 0x70)) &+ UInt64(bitPattern: try cursor.signed()))
    case 0x92:
      let register = Int(clamping: try cursor.unsigned())
      push(try registers.value(register) &+ UInt64(bitPattern: try cursor.signed()))
    case 0x03, 0x0e, 0x0f: push(try cursor.u64())
    case 0x08: push(UInt64(try cursor.u8()))
    case 0x09: push(Int64(try cursor.i8()))
    case 0x0a: push(UInt64(try cursor.u16()))
    case 0x0b: push(Int64(try cursor.i16()))
    case 0x0c: push(UInt64(try cursor.u32()))
    case 0x0d: push(Int64(try cursor.i32()))
    case 0x10: push(try cursor.unsigned())
    case 0x11: push(try cursor.signed())
    case 0x06: push(try memory.word(at: try pop()))
    case 0x94: push(try memory.number(at: try pop(), bytes: Int(try cursor.u8())))
    case 0x12...0x17: try arrange(code)
    case 0x19, 0x1f, 0x20, 0x23: try changeTop(code)
    case 0x1a...0x27: try combine(code)
    case 0x29...0x2e: try compare(code)
    case 0x28, 0x2f: try jump(code)
    case 0x96: break
    default: throw .torn
    }
  }

  private mutating func arrange(_ code: UInt8) throws(CallFrameError) {
    switch code {
    case 0x12: try pick(0)
    case 0x13: _ = try pop()
    case 0x14: try pick(1)
    case 0x15: try pick(Int(try cursor.u8()))
    case 0x16:
      let (top, second) = (try pop(), try pop())
      stack += [top, second]
    default:
      let (top, second, third) = (try pop(), try pop(), try pop())
      stack += [top, third, second]
    }
  }

  private mutating func pick(_ depth: Int) throws(CallFrameError) {
    guard depth < stack.count else { throw .torn }
    push(stack[stack.count - 1 - depth])
  }

  private mutating func changeTop(_ code: UInt8) throws(CallFrameError) {
    let value = try pop()
    switch code {
    case 0x19: push(Int64(bitPattern: value).magnitude)
    case 0x1f: push(0 &- value)
    case 0x20: push(~value)
    default: push(value &+ (try cursor.unsigned()))
    }
  }

  private mutating func combine(_ code: UInt8) throws(CallFrameError) {
    let (right, left) = (try pop(), try pop())
    let (signedRight, signedLeft) = (Int64(bitPattern: right), Int64(bitPattern: left))
    switch code {
    case 0x1a: push(left & right)
    case 0x1b:
      guard right != 0 else { throw .torn }
      push(signedLeft.dividedReportingOverflow(by: signedRight).partialValue)
    case 0x1c: push(left &- right)
    case 0x1d:
      guard right != 0 else { throw .torn }
      push(left % right)
    case 0x1e: push(left &* right)
    case 0x21: push(left | right)
    case 0x22: push(left &+ right)
    // Shifts of 64 and more give what shifting bit by bit would.
    case 0x24: push(right < 64 ? left << right : 0)
    case 0x25: push(right < 64 ? left >> right : 0)
    case 0x26: push(signedLeft >> Int64(min(right, 63)))
    case 0x27: push(left ^ right)
    default: throw .torn
    }
  }

  private mutating func compare(_ code: UInt8) throws(CallFrameError) {
    let (right, left) = (Int64(bitPattern: try pop()), Int64(bitPattern: try pop()))
    let holds =
      switch code {
      case 0x29: left == right
      case 0x2a: left >= right
      case 0x2b: left > right
      case 0x2c: left <= right
      case 0x2d: left < right
      default: left != right
      }
    push(UInt64(holds ? 1 : 0))
  }

  private mutating func jump(_ code: UInt8) throws(CallFrameError) {
    let distance = Int(try cursor.i16())
    if code == 0x28, try pop() == 0 { return }
    let target = cursor.offset + distance
    guard target >= part.lowerBound, target <= part.upperBound else { throw .torn }
    cursor = CallFrameCursor(cursor.bytes, base: cursor.base, target..<part.upperBound)
  }
}
