internal import Scenario

/// When a run writes down all state.
public enum CheckpointPolicy: Sendable, Hashable {
  /// After marks, expectations and the last step.
  case marks
  /// After every step.
  case everyStep
}

extension CheckpointPolicy {
  /// Whether state is written down after a step.
  func includes(_ action: Action, isLast: Bool) -> Bool {
    if self == .everyStep || isLast { return true }
    switch action {
    case .mark, .expect: return true
    default: return false
    }
  }
}
