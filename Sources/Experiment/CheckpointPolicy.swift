internal import Scenario

/// When a run writes down all state.
public enum CheckpointPolicy: Sendable, Hashable {
  /// After marks, expectations and the last step.
  case marks
  /// After every step.
  case everyStep
  /// After forks only.
  case forks
}

extension CheckpointPolicy {
  /// Whether state is written down after a step.
  func includes(_ action: Action, isLast: Bool) -> Bool {
    switch (self, action) {
    case (.everyStep, _), (.marks, .mark), (.marks, .expect), (.forks, .fork): return true
    default: return isLast && self != .forks
    }
  }
}
