/// A stack by names: who wrote, and who had called.
public struct NamedStack: Hashable, Sendable {
  /// Functions and files, innermost first; that of the kernel comes before the call of the process where kernel code wrote.
  public var frames: [CodeName]
  /// Why there are no more.
  public var end: CallStack.End
  /// The first frame that is a guess by a frame pointer; nil if none is.
  public var firstGuess: Int?

  /// Creates a stack.
  public init(frames: [CodeName], end: CallStack.End, firstGuess: Int? = nil) {
    self.frames = frames
    self.end = end
    self.firstGuess = firstGuess
  }
}
