/// A memory policy as numa_maps prints it, for example `bind=static:0-1`.
///
/// See `mpol_to_str` in mm/mempolicy.c and set_mempolicy(2).
public struct NumaPolicy: Hashable, Sendable {
  /// Where new pages go.
  public struct Mode: RawRepresentable, Hashable, Sendable {
    /// The kernel's word or words; a mode without a name here compares and prints like the others.
    public var rawValue: String

    /// Creates a mode from the kernel's words.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `default`: the policy of the task or of the machine, which is the node of the CPU that faults.
    public static let `default` = Self(rawValue: "default")
    /// `prefer`: one node, others when it is full.
    public static let prefer = Self(rawValue: "prefer")
    /// `prefer (many)`: several nodes, others when they are full (Linux 5.15).
    public static let preferMany = Self(rawValue: "prefer (many)")
    /// `bind`: these nodes only.
    public static let bind = Self(rawValue: "bind")
    /// `interleave`: the nodes in turn.
    public static let interleave = Self(rawValue: "interleave")
    /// `weighted interleave`: the nodes in turn by their weights (Linux 6.9).
    public static let weightedInterleave = Self(rawValue: "weighted interleave")
    /// `local`: the node of the CPU that faults.
    public static let local = Self(rawValue: "local")
  }

  /// Where new pages go.
  public var mode: Mode
  /// What is said of the nodes: `static`, `relative`, `balancing`.
  public var flags: [String]
  /// The nodes; nil where the kernel names none, or where its buffer of 64 bytes was too short for the list.
  public var nodes: IndexList?

  /// Creates a policy.
  public init(mode: Mode, flags: [String] = [], nodes: IndexList? = nil) {
    self.mode = mode
    self.flags = flags
    self.nodes = nodes
  }

  /// The most bytes that the kernel prints: a text as long as that may have been cut off.
  static let longestText = 63
}

extension TextCursor {
  /// Reads a policy; two of the modes consist of two words.
  mutating func numaPolicy(in text: Span<UInt8>) throws(ParseFailure) -> NumaPolicy {
    let start = offset
    let first = word(in: text)
    guard !first.isEmpty else { throw failure("expected a memory policy") }
    if peek(in: text) == Self.space, isFollowedBySecondWord(first, in: text) {
      advance(to: offset + 1)
      _ = word(in: text)
    }
    let whole = start..<offset
    let end = whole.upperBound
    advance(to: start)
    while offset < end, text[offset] != Self.colon, text[offset] != UInt8(ascii: "=") { advance(to: offset + 1) }
    var policy = NumaPolicy(mode: NumaPolicy.Mode(rawValue: text.string(in: start..<offset)))
    if offset < end, text[offset] == UInt8(ascii: "=") {
      let flags = offset + 1
      while offset < end, text[offset] != Self.colon { advance(to: offset + 1) }
      policy.flags = text.string(in: flags..<offset).split(separator: "|").map(String.init)
    }
    if offset < end {
      try expect(Self.colon, in: text)
      if whole.count < NumaPolicy.longestText {
        policy.nodes = try indexList(in: text)
        guard offset == end else { throw failure("unexpected text behind the nodes of a memory policy") }
      }
    }
    advance(to: end)
    return policy
  }

  /// Whether a mode goes on behind the blank: `prefer (many)`, `weighted interleave`.
  private func isFollowedBySecondWord(_ first: Range<Int>, in text: Span<UInt8>) -> Bool {
    if text.equals("weighted", in: first) { return true }
    return text.equals("prefer", in: first) && offset + 1 < text.count && text[offset + 1] == UInt8(ascii: "(")
  }
}
