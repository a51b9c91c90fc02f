internal import CLinux
internal import CNuma
internal import MemoryModel
internal import Scenario

/// The NUMA nodes of this machine that have memory, as libnuma tells.
struct MachineNodes: Sendable, Hashable {
  /// One node.
  struct Node: Sendable, Hashable {
    var number: Int
    /// The CPUs of the machine that are on it.
    var cpus: [Int]
    var mebibytes: Int
    /// How far it is to each node of the list.
    var distances: [Int]
  }

  var nodes: [Node]
  /// The kernel has policies (CONFIG_NUMA).
  var hasPolicies: Bool

  /// Asks this machine; one without NUMA has one node.
  static func detect() -> MachineNodes {
    guard numa_available() >= 0 else {
      return MachineNodes(nodes: [Node(number: 0, cpus: [], mebibytes: 0, distances: [10])], hasPolicies: false)
    }
    let numbers = (0...max(numa_max_node(), 0)).filter { numa_node_size64($0, nil) > 0 }
    let cpus = (0..<max(numa_num_configured_cpus(), 1)).map { (cpu: Int($0), node: numa_node_of_cpu($0)) }
    return MachineNodes(
      nodes: numbers.map { number in
        Node(
          number: Int(number), cpus: cpus.filter { $0.node == number }.map(\.cpu),
          mebibytes: Int(numa_node_size64(number, nil) >> 20),
          distances: numbers.map { Int(numa_distance(number, $0)) })
      }, hasPolicies: true)
  }

  /// The CPUs that scenarios count from 0: for one that needs several nodes first one of each node, in their order.
  func order(_ cpus: [Int32], for needs: ScenarioNeeds?) -> [Int32] {
    guard let needs, needs.nodes > 1 else { return cpus }
    let first = nodes.prefix(needs.nodes).compactMap { node in cpus.first { node.cpus.contains(Int($0)) } }
    return first + cpus.filter { !first.contains($0) }
  }

  /// The nodes as the model knows them, for tasks on these CPUs; one node where the model cannot have as many.
  func topology(of cpus: [Int32]) -> MachineTopology {
    guard nodes.count <= MachineTopology.mostNodes, nodes.map(\.number) == Array(0..<nodes.count) else {
      return .single
    }
    let nodeOfCPU = cpus.map { cpu in nodes.firstIndex { $0.cpus.contains(Int(cpu)) } ?? 0 }
    return MachineTopology(nodeOfCPU: nodeOfCPU, distances: nodes.map(\.distances), hasPolicies: hasPolicies)
  }

  /// One line for a person: CPUs and memory of each node, and distances; only the number of nodes where it is one.
  var description: String {
    guard nodes.count > 1 else { return hasPolicies ? "1" : "1, and a kernel without NUMA" }
    let parts = nodes.map { node in
      "node \(node.number): CPUs \(node.cpus.map(String.init).joined(separator: " ")), \(node.mebibytes) MiB, distances "
        + node.distances.map(String.init).joined(separator: " ")
    }
    return "\(nodes.count): " + parts.joined(separator: "; ")
  }
}

extension LiveRunner {
  /// What this machine lacks for a scenario, nil if nothing.
  func obstacle(to scenario: Scenario) -> LiveError? {
    if scenario.usesSwap, !LiveSwapArea.hasDevices {
      return .machineLacks(what: "a zram device for swap", remedy: "load the module zram")
    }
    guard let needs = scenario.needs, nodes.nodes.count < needs.nodes else { return nil }
    return .machineLacks(
      what: "\(needs.nodes) NUMA nodes", remedy: "it has \(nodes.nodes.count); a guest of `make conformance` has 2")
  }

  /// The nodes on which a scenario's pages are placed.
  func topology(of scenario: Scenario) -> MachineTopology {
    nodes.topology(of: nodes.order(cpus, for: scenario.needs))
  }
}

extension LiveRun {
  /// The CPU of the scenario that is the first of a node.
  func firstCPU(ofNode node: Int) -> Int { runner.topology(of: scenario).nodeOfCPU.firstIndex(of: node) ?? 0 }
}

extension AddressSpace {
  /// The node of the frame behind each page, nil where there is none; asking moves nothing.
  func nodes(of region: RegionLayout.Region, pages: [Int]) throws(LiveError) -> [Int?] {
    var addresses = pages.map { region.base + UInt64($0) * RegionLayout.pageSize }
    var nodes = [Int32](repeating: -1, count: pages.count)
    let result = unsafe clx_nodes_of_pages(pid, &addresses, &nodes, UInt64(pages.count))
    guard result == 0 else { throw .system(call: "move_pages", errno: nameOfError(-result)) }
    return nodes.map { $0 >= 0 ? Int($0) : nil }
  }
}
