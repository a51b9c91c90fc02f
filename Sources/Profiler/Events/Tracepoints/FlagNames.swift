/// The names that a tracepoint gives to the bits of a number: what `__print_flags` holds in its `print fmt`.
public struct FlagNames: Hashable, Sendable {
  /// The bits of each name.
  public var bits: [String: UInt64]

  /// Finds the names of a field; nil if the format has none.
  ///
  /// The bits are C expressions, such as `( gfp_t)((((1UL))) << (8))`, and are computed; names whose bits cannot be are left out.
  public init?(of field: String, in format: TracepointFormat) {
    guard let text = format.printFormat, let start = text.firstRange(of: "__print_flags(REC->\(field),") else {
      return nil
    }
    bits = [:]
    var rest = text[start.upperBound...]
    // Each pair is `{expression, "NAME"}`.
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let pair = rest[rest.index(after: open)..<close]
      rest = rest[rest.index(after: close)...]
      guard let comma = pair.lastIndex(of: ",") else { continue }
      let quoted = pair[pair.index(after: comma)...].split(separator: "\"")
      guard quoted.count == 2 || quoted.count == 1, let name = quoted.last, name.first?.isWhitespace == false,
        let value = ConstantExpression.value(of: pair[..<comma])
      else { continue }
      bits[String(name)] = value
    }
  }
}
