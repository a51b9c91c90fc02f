/// How the callers of code are found.
public enum StackSampling: Hashable, Sendable {
  /// Not at all.
  case none
  /// By frame pointers, in the kernel: cheap, and right only where all code keeps them, which is seldom.
  case framePointers
  /// By the call frame information of programs (DWARF), from a copy of so many bytes of the stack, a multiple of 8.
  case dwarf(bytes: Int)

  /// The stack that is copied if nobody says otherwise: enough for what servers do, by their own account.
  public static let usual = Self.dwarf(bytes: 8192)

  /// How many bytes can be copied: a record has less than 64 KiB.
  public static let possibleBytes = 512...61_440

  /// Whether the kernel can be asked for it.
  public var isPossible: Bool {
    if case .dwarf(let bytes) = self { return Self.possibleBytes.contains(bytes) && bytes % 8 == 0 }
    return true
  }

  /// Call frame information is needed.
  var needsUnwinding: Bool {
    if case .dwarf = self { return true }
    return false
  }
}
