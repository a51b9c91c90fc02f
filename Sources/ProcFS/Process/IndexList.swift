/// A list of CPUs or memory nodes in the kernel's form, such as `0-3,8`.
///
/// See cpuset(7), "List format".
public struct IndexList: Hashable, Sendable {
  /// The runs in the order printed.
  public var ranges: [ClosedRange<Int>]

  /// Creates a list.
  public init(ranges: [ClosedRange<Int>]) { self.ranges = ranges }

  /// Whether a CPU or node is in the list.
  public func contains(_ index: Int) -> Bool { ranges.contains { $0.contains(index) } }

  /// How many CPUs or nodes the list names.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// Parses a list; an empty text is an empty list.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> IndexList {
    var cursor = TextCursor()
    let list = try cursor.indexList(in: text)
    if !cursor.isAtEnd(of: text) { try cursor.finishLine(in: text) }
    return list
  }
}

extension TextCursor {
  mutating func indexList(in text: Span<UInt8>) throws(ParseFailure) -> IndexList {
    var ranges: [ClosedRange<Int>] = []
    guard let byte = peek(in: text), byte != Self.newline else { return IndexList(ranges: []) }
    while true {
      let first = try index(in: text)
      var last = first
      if peek(in: text) == UInt8(ascii: "-") {
        try expect(UInt8(ascii: "-"), in: text)
        last = try index(in: text)
        guard first <= last else { throw failure("the range ends before it starts") }
      }
      ranges.append(first...last)
      guard peek(in: text) == UInt8(ascii: ",") else { return IndexList(ranges: ranges) }
      try expect(UInt8(ascii: ","), in: text)
    }
  }

  /// Bounded so that adding up the sizes of ranges cannot overflow.
  private mutating func index(in text: Span<UInt8>) throws(ParseFailure) -> Int {
    let index = try count(in: text)
    guard index <= Int(UInt32.max) else { throw failure("index is larger than 32 bits") }
    return index
  }
}
