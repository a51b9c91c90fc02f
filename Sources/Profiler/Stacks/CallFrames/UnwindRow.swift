/// How the registers of a caller are had from those of a function that is at a certain instruction.
package struct UnwindRow {
  /// Where the frame begins: the stack pointer of the caller (`CFA`).
  package enum Start {
    case register(Int, plus: Int64)
    /// An expression, by its place in the bytes.
    case expression(Range<Int>)
  }

  /// How one register of the caller is had.
  package enum Rule {
    /// It was not saved, and nobody knows it; for the return address: there is no caller.
    case undefined
    /// It is in memory, so far from the beginning of the frame.
    case saved(Int64)
    /// It is the beginning of the frame, and so much more.
    case value(Int64)
    /// Another register has it.
    case register(Int)
    /// It is in memory where an expression says.
    case savedAt(Range<Int>)
    /// An expression gives it.
    case computed(Range<Int>)
  }

  package var start: Start
  /// The rules of those registers that have not kept their value.
  package var rules: [(register: Int, rule: Rule)]
  package var returnRegister: Int
  package var isSignalFrame: Bool
  /// The return address carries a signature of arm64 in its highest bits.
  package var isSigned: Bool
}
