/// What a run had of the machine: a course says which of them count.
public enum RunTier: String, Sendable, Hashable, CaseIterable {
  /// The model alone.
  case model
  /// The kernel, as any user.
  case user = "T0"
  /// The kernel, as root.
  case root = "T1"
  /// The kernel, with settings of the machine changed for it.
  case settings = "T2"

  /// How sentences call it.
  public var words: String {
    switch self {
    case .model: "on the model alone"
    case .user: "on the kernel as any user (T0)"
    case .root: "on the kernel as root (T1)"
    case .settings: "on the kernel with its settings changed (T2)"
    }
  }
}

extension LabReport {
  /// What the runs of the report had at most, as it says.
  public func tier(of lab: Lab) -> RunTier {
    guard events.contains(where: { $0.figures?.hasKernel == true }) else { return .model }
    if lab.tier == .settings { return .settings }
    return machine.isRoot ? .root : .user
  }
}
