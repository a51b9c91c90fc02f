public import Profiler

/// How much of the stacks that were recorded is there.
public struct StackQuality: Sendable {
  private let ends: [CallStack.End: Int]
  private let guesses: Int

  /// Takes what was collected.
  public init(_ collector: StackCollector) { (ends, guesses) = (collector.ends, collector.guesses) }

  /// A sentence for the end of a report; nothing if no stacks were recorded.
  public func text(style: Style) -> String {
    let total = ends.values.reduce(0, +)
    guard total > 0 else { return "" }
    let parts = CallStack.End.allCases.compactMap { end in
      ends[end].map { "\(Self.share($0, total)) \(end.words)" }
    }
    var sentence = "stacks: \(parts.joined(separator: ", "))"
    if guesses > 0 {
      sentence += "; \(Self.share(guesses, total)) partly by frame pointers where nothing else was known"
    }
    if ends[.truncated] != nil { sentence += "; --stacks dwarf,<bytes> copies more of the stack" }
    return style.wrap(sentence, width: style.width - 1).map { style.paint($0, .faint) }.endedLines
  }

  private static func share(_ part: Int, _ whole: Int) -> String {
    let tenths = (Double(part) * 1000 / Double(whole)).rounded() / 10
    return part == whole ? "all" : tenths == 0 ? "under 0.1 %" : "\(tenths) %"
  }
}

extension CallStack.End {
  fileprivate var words: String {
    switch self {
    case .complete: "whole"
    case .truncated: "cut off"
    case .withoutRules: "end in code that does not say who called"
    case .inconsistent: "damaged"
    case .tooDeep: "too deep"
    case .unknown: "by frame pointers"
    }
  }
}
