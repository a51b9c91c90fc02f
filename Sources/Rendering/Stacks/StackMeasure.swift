public import Profiler

/// What the width of a stack stands for.
public enum StackMeasure: Sendable, Hashable {
  /// Pages that were copied.
  case copies
  /// Writes to pages that were there, where nobody knows what became of them.
  case writes

  /// Copies, if it is known which writes were copies.
  public init(of tree: StackTree) { self = tree.total.copies > 0 ? .copies : .writes }

  func value(_ weight: StackTree.Weight) -> Int {
    switch self {
    case .copies: weight.copies
    case .writes: weight.writes
    }
  }

  /// What is counted, for a legend.
  var words: String {
    switch self {
    case .copies: "pages copied"
    case .writes: "writes to pages that were there"
    }
  }
}
