/// Runs the instructions of call frame information up to an address; see DWARF 5, section 6.4.
///
/// - Complexity: O(bytes of instructions).
struct CallFrameProgram {
  private struct State {
    var start: UnwindRow.Start?
    var rules = [UnwindRow.Rule?](repeating: nil, count: ProcessorLayout.mostRegisters)
    var isSigned = false
  }

  private let section: CallFrameCursor
  private let entry: FunctionEntry
  private let address: UInt64
  private var location: UInt64
  private var state = State()
  private var initial = State()
  private var remembered: [State] = []

  /// No function has more.
  private static let mostRemembered = 64

  private init(_ section: CallFrameCursor, _ entry: FunctionEntry, _ address: UInt64) {
    self.section = section
    self.entry = entry
    self.address = address
    location = entry.addresses.lowerBound
  }

  /// The row of an address of a function.
  static func row(
    _ section: CallFrameCursor, _ entry: FunctionEntry, at address: UInt64
  ) throws(CallFrameError) -> UnwindRow {
    var program = CallFrameProgram(section, entry, address)
    try program.run(entry.common.instructions)
    program.initial = program.state
    try program.run(entry.instructions)
    guard let start = program.state.start, entry.common.returnRegister < ProcessorLayout.mostRegisters else {
      throw .torn
    }
    let rules = program.state.rules.enumerated().compactMap { register, rule in rule.map { (register, $0) } }
    return UnwindRow(
      start: start, rules: rules, returnRegister: entry.common.returnRegister,
      isSignalFrame: entry.common.isSignalFrame, isSigned: program.state.isSigned)
  }

  private mutating func run(_ part: Range<Int>) throws(CallFrameError) {
    var cursor = CallFrameCursor(section.bytes, base: section.base, part)
    while cursor.rest > 0, location <= address {
      let code = try cursor.u8()
      let operand = Int(code & 0x3f)
      switch code >> 6 {
      case 1: advance(UInt64(operand))
      case 2: set(operand, .saved(try unsignedPlace(&cursor)))
      case 3: restore(operand)
      default: try extended(code, &cursor)
      }
    }
  }

  private mutating func extended(_ code: UInt8, _ cursor: inout CallFrameCursor) throws(CallFrameError) {
    switch code {
    case 0x00: break
    case 0x01: location = try cursor.pointer(entry.common.pointerEncoding)
    case 0x02: advance(UInt64(try cursor.u8()))
    case 0x03: advance(UInt64(try cursor.u16()))
    case 0x04: advance(UInt64(try cursor.u32()))
    case 0x1d: advance(try cursor.u64())
    case 0x0a:
      guard remembered.count < Self.mostRemembered else { throw .torn }
      remembered.append(state)
    case 0x0b:
      guard let before = remembered.popLast() else { throw .torn }
      state = before
    case 0x0c, 0x0d, 0x0e, 0x0f, 0x12, 0x13: try setStart(code, &cursor)
    // Only on arm64: the return address is signed from here on, or no longer.
    case 0x2d: state.isSigned.toggle()
    // How many bytes of arguments lie on the stack, which only exceptions need.
    case 0x2e: _ = try cursor.unsigned()
    default: try setRule(code, &cursor)
    }
  }

  private mutating func setRule(_ code: UInt8, _ cursor: inout CallFrameCursor) throws(CallFrameError) {
    let register = Int(clamping: try cursor.unsigned())
    switch code {
    case 0x05: set(register, .saved(try unsignedPlace(&cursor)))
    case 0x06: restore(register)
    case 0x07: set(register, .undefined)
    case 0x08: set(register, nil)
    case 0x09: set(register, .register(Int(clamping: try cursor.unsigned())))
    case 0x10: set(register, .savedAt(try cursor.skip(try cursor.unsigned())))
    case 0x11: set(register, .saved(try signedPlace(&cursor)))
    case 0x14: set(register, .value(try unsignedPlace(&cursor)))
    case 0x15: set(register, .value(try signedPlace(&cursor)))
    case 0x16: set(register, .computed(try cursor.skip(try cursor.unsigned())))
    case 0x2f: set(register, .saved(0 &- (try unsignedPlace(&cursor))))
    default: throw .unsupported
    }
  }

  private mutating func setStart(_ code: UInt8, _ cursor: inout CallFrameCursor) throws(CallFrameError) {
    switch code {
    case 0x0c:
      let register = Int(clamping: try cursor.unsigned())
      state.start = .register(register, plus: Int64(bitPattern: try cursor.unsigned()))
    case 0x12:
      let register = Int(clamping: try cursor.unsigned())
      state.start = .register(register, plus: try signedPlace(&cursor))
    case 0x0f: state.start = .expression(try cursor.skip(try cursor.unsigned()))
    default:
      guard case .register(let register, let plus)? = state.start else { throw .torn }
      switch code {
      case 0x0d: state.start = .register(Int(clamping: try cursor.unsigned()), plus: plus)
      case 0x0e: state.start = .register(register, plus: Int64(bitPattern: try cursor.unsigned()))
      default: state.start = .register(register, plus: try signedPlace(&cursor))
      }
    }
  }

  private func unsignedPlace(_ cursor: inout CallFrameCursor) throws(CallFrameError) -> Int64 {
    Int64(bitPattern: try cursor.unsigned()) &* entry.common.dataFactor
  }

  private func signedPlace(_ cursor: inout CallFrameCursor) throws(CallFrameError) -> Int64 {
    try cursor.signed() &* entry.common.dataFactor
  }

  private mutating func advance(_ steps: UInt64) { location &+= steps &* entry.common.codeFactor }

  /// Vector registers have rules too, which nobody needs here.
  private mutating func set(_ register: Int, _ rule: UnwindRow.Rule?) {
    if state.rules.indices.contains(register) { state.rules[register] = rule }
  }

  private mutating func restore(_ register: Int) {
    if state.rules.indices.contains(register) { state.rules[register] = initial.rules[register] }
  }
}
