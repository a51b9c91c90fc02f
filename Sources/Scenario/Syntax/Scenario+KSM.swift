extension Scenario {
  /// Whether a statement has to do with KSM.
  public var usesKSM: Bool {
    steps.contains { step in
      switch step.action {
      case .ksm, .memoryMerge, .advise(_, _, .mergeable): true
      default: false
      }
    }
  }
}
