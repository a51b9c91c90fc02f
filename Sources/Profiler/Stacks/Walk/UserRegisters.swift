/// The registers of user code, by DWARF's numbers, as far as they are known.
package struct UserRegisters {
  private var values = InlineArray<33, UInt64>(repeating: 0)
  private var known: UInt64 = 0

  /// Nothing is known.
  package init() {}

  /// The value of a register.
  func value(_ register: Int) throws(CallFrameError) -> UInt64 {
    guard let value = self[register] else { throw .unknownRegister }
    return value
  }

  /// The value of a register; nil if it is not known.
  package subscript(register: Int) -> UInt64? {
    get { register >= 0 && register < 33 && known >> UInt64(register) & 1 == 1 ? values[register] : nil }
    set {
      guard register >= 0, register < 33 else { return }
      if let newValue {
        values[register] = newValue
        known |= 1 << UInt64(register)
      } else {
        known &= ~(1 << UInt64(register))
      }
    }
  }
}
