/// The NUMA nodes of a machine, as far as they decide where a page is placed.
public struct MachineTopology: Sendable, Hashable {
  /// Most nodes that a machine has: a frame has two bits for its node.
  public static let mostNodes = 4

  /// The node of each CPU that tasks use; CPUs beyond the last are on node 0.
  public var nodeOfCPU: [Int]
  /// How far each node is from each other, as the firmware tells: 10 is a node itself.
  public var distances: [[Int]]
  /// The kernel is built with NUMA (CONFIG_NUMA), so that it has policies and can move pages.
  public var hasPolicies: Bool

  /// Creates a topology of at most `mostNodes` nodes, all with memory.
  public init(nodeOfCPU: [Int], distances: [[Int]], hasPolicies: Bool = true) {
    precondition(distances.count <= Self.mostNodes, "a frame has two bits for its node")
    self.nodeOfCPU = nodeOfCPU
    self.distances = distances
    self.hasPolicies = hasPolicies
  }

  /// One node for all CPUs.
  public static let single = MachineTopology(nodeOfCPU: [], distances: [[10]])

  /// Nodes that are equally far from each other, one CPU each.
  public static func uniform(nodes: Int) -> MachineTopology {
    MachineTopology(
      nodeOfCPU: Array(0..<nodes),
      distances: (0..<nodes).map { from in (0..<nodes).map { from == $0 ? 10 : 20 } })
  }

  /// How many nodes there are.
  public var nodeCount: Int { distances.count }

  /// The node of a CPU.
  func node(ofCPU cpu: Int) -> Int { cpu < nodeOfCPU.count ? nodeOfCPU[cpu] : 0 }

  /// The node among some that the zone list of a node names first (find_next_best_node): the nearest one, of equally near
  /// ones the next by number.
  func nearest(to node: Int, among candidates: [Int]) -> Int {
    let ranked = candidates.map { (distance: distances[node][$0], isLower: $0 < node ? 1 : 0, number: $0) }
    return ranked.min { ($0.distance, $0.isLower, $0.number) < ($1.distance, $1.isLower, $1.number) }?.number ?? node
  }
}
