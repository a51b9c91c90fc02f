/// Where a `swap on` statement lets pages go.
public enum SwapKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A compressed disk in memory (zram).
  case zram
}

extension Scenario {
  /// Whether a statement gives the machine swap.
  public var usesSwap: Bool {
    steps.contains { step in
      if case .swap = step.action { return true }
      return false
    }
  }

  /// No more pages than this are ever in the swap area: what all `pageout` statements name.
  public var mostSwappedPages: Int {
    steps.reduce(0) { sum, step in
      guard case .advise(_, let target, .pageout) = step.action else { return sum }
      return sum + target.pages.count
    }
  }
}
