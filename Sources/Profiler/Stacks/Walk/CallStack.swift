/// Where code was, and who had called it.
public struct CallStack: Hashable, Sendable {
  /// Why there are no more callers.
  public enum End: UInt8, Hashable, Sendable, CaseIterable {
    /// There are none: this was the beginning of a program or a thread.
    case complete
    /// The part of the stack that was copied ends here.
    case truncated
    /// Nothing is known of how this code keeps its caller, as of code that was compiled while the program ran.
    case withoutRules
    /// What is in memory or in the file cannot be.
    case inconsistent
    /// There are more than anybody wants to see.
    case tooDeep
    /// They were followed by frame pointers, which end without saying why.
    case unknown
  }

  /// Addresses of code, innermost first: that of the instruction itself, then addresses inside of the instructions that called, or of those
  /// that a signal has interrupted.
  public var places: [UInt64]
  /// Why there are no more.
  public var end: End
  /// The first place that was found by a frame pointer because nothing else was known; from there on it is a guess.
  public var firstGuess: Int? {
    get { guessed == .max ? nil : Int(guessed) }
    set { guessed = newValue.map { UInt16(clamping: $0) } ?? .max }
  }

  private var guessed = UInt16.max

  /// Creates a stack.
  public init(places: [UInt64], end: End, firstGuess: Int? = nil) {
    self.places = places
    self.end = end
    self.firstGuess = firstGuess
  }

  /// The stack of a callchain by frame pointers, as perf writes it: the instruction and the addresses to return to, with marks of where
  /// they belong (`enum perf_callchain_context`).
  package init(framePointers chain: [UInt64]) {
    let addresses = chain.filter { $0 < 0xffff_ffff_ffff_f000 }
    self.init(places: addresses.prefix(1) + addresses.dropFirst().map { $0 &- 1 }, end: .unknown)
  }
}
