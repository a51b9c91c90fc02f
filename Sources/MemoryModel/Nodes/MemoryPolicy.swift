/// Where new pages are placed (struct mempolicy): of a VMA by mbind(2), of a task by set_mempolicy(2).
public struct MemoryPolicy: Sendable, Hashable {
  /// The MPOL_ modes beside MPOL_DEFAULT, which is no policy.
  public enum Mode: Sendable, Hashable, CaseIterable {
    /// MPOL_BIND: the nearest of the nodes, and no other.
    case bind
    /// MPOL_INTERLEAVE: page after page from node to node.
    case interleave
    /// MPOL_WEIGHTED_INTERLEAVE, with the weights that nobody has changed: the same.
    case weightedInterleave
    /// MPOL_PREFERRED: the first of the nodes.
    case preferred
    /// MPOL_PREFERRED_MANY: the nearest of the nodes.
    case preferredMany
    /// MPOL_LOCAL: the node of the CPU.
    case local
  }

  /// The mode.
  public var mode: Mode
  /// The nodes, in ascending order; none for `local`.
  public var nodes: [Int]

  /// Creates a policy.
  public init(_ mode: Mode, nodes: [Int] = []) {
    self.mode = mode
    self.nodes = Set(nodes).sorted()
  }

  /// Whether the node of a page depends on the CPU of who allocates it.
  var followsCPU: Bool {
    switch mode {
    case .local: true
    case .bind, .preferredMany: nodes.count > 1
    case .preferred: nodes.isEmpty
    case .interleave, .weightedInterleave: false
    }
  }
}

/// Where the pages of one VMA go, for one task.
enum PagePlacement {
  /// All to one node.
  case node(Int)
  /// From node to node by the page's index in what is mapped (interleave_nid).
  case interleaved([Int])

  /// The node of the page with an index (vm_pgoff of the VMA, and the page's place in it).
  func node(ofIndex index: Int) -> Int {
    switch self {
    case .node(let node): node
    case .interleaved(let nodes): nodes[index % nodes.count]
    }
  }
}

extension Machine {
  /// The placement of new pages: by the policy of the VMA, else of the task, else where the task runs: N-1.
  ///
  /// get_vma_policy, policy_nodemask and policy_nodemask's interleave_nid. Without a task it is somebody on the first CPU
  /// who has no policy.
  func placement(_ task: TaskID?, _ vma: VMA) -> PagePlacement {
    let local = topology.node(ofCPU: task.map { tasks[$0].cpu } ?? 0)
    guard let policy = vma.policy ?? task.flatMap({ tasks[$0].policy }) else { return .node(local) }
    switch policy.mode {
    case .local: return .node(local)
    case .preferred: return .node(policy.nodes.first ?? local)
    case .bind, .preferredMany: return .node(topology.nearest(to: local, among: policy.nodes))
    case .interleave, .weightedInterleave: return .interleaved(policy.nodes)
    }
  }

  /// What a walk must know of a VMA to place the new frame of a page; the same for all its pages unless they interleave.
  ///
  /// `orders` are those of the folios that a store may allocate, none for single frames.
  func walked(_ task: TaskID?, _ vma: VMA, _ page: PageNumber, orders: UInt16 = 0) -> WalkedVMA {
    WalkedVMA(vma, node: node(task, vma, page, order: 0), orders: orders, policy: memory.policy)
  }

  /// The node of a new folio at a page (get_vma_policy, alloc_pages_mpol).
  func node(_ task: TaskID?, _ vma: VMA, _ page: PageNumber, order: Int) -> Int {
    guard topology.nodeCount > 1 else { return 0 }
    return placement(task, vma).node(ofIndex: vma.pageOffset >> order + (page - vma.pages.lowerBound) >> order)
  }

  /// Whether neighbouring pages may go to different nodes.
  func interleaves(_ task: TaskID, _ vma: VMA) -> Bool {
    guard topology.nodeCount > 1, case .interleaved = placement(task, vma) else { return false }
    return true
  }
}
