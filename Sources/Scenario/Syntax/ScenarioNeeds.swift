/// What a scenario needs of the machine that it runs on.
///
/// The model makes such a machine; on the kernel the scenario is skipped where the machine is another.
public struct ScenarioNeeds: Sendable, Hashable, Codable {
  /// NUMA nodes, at least.
  ///
  /// CPU 0 of the scenario is on node 0, CPU 1 on node 1, and so on for each of them.
  public var nodes: Int

  /// Most nodes that a scenario can need.
  public static let mostNodes = 4

  /// Creates needs.
  public init(nodes: Int = 1) {
    self.nodes = nodes
  }
}
