public import Inspector

/// What a scan cost, in one line.
public struct CostLine: Sendable {
  /// The line, without an end.
  public let text: String

  /// Makes the line.
  public init(_ cost: ScanCost) {
    let style = Style(symbols: .ascii)
    text =
      "\(cost.pages.grouped) pages in \(cost.calls.grouped) calls, \(style.time(Double(cost.cpu))) of CPU time, "
      + "\(style.time(Double(cost.elapsed))) in all, longest call \(style.time(Double(cost.longestCall)))"
  }
}
