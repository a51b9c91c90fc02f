/// Why a caller cannot be found.
enum CallFrameError: Error, Hashable {
  /// Call frame information ends in the middle of something, or cannot be what it says.
  case torn
  /// It has a form that compilers do not write today.
  case unsupported
  /// Memory is needed that was not copied.
  case notCopied
  /// A register is needed whose value is not known.
  case unknownRegister
}
