extension Machine {
  /// set_mempolicy(2): where new pages go whose VMA has no policy of its own; nil is MPOL_DEFAULT.
  ///
  /// The policy belongs to the task: threads and children begin with a copy of it, and execve keeps it. Throws
  /// `invalidArgument` where none of the nodes exists or the kernel does not know the mode.
  public mutating func setPolicy(_ task: TaskID, _ policy: MemoryPolicy?) throws(SystemError) {
    _ = try space(of: task)
    tasks[task].policy = try checked(policy)
  }

  /// mbind(2) without flags: pages that are there stay where they are.
  ///
  /// Splits and merges VMAs (vma_modify_policy). Throws as `setPolicy` does, and `badAddress` before anything is changed
  /// where pages have no mapping; MPOL_DEFAULT passes holes over.
  public mutating func bind(
    _ task: TaskID, _ pages: Range<PageNumber>, _ policy: MemoryPolicy?
  ) throws(SystemError) {
    let space = try space(of: task)
    let policy = try checked(policy)
    if policy == nil ? spaces[space].indicesOfVMAs(overlapping: pages).isEmpty : !spaces[space].isFullyMapped(pages) {
      throw .badAddress
    }
    var next = pages.lowerBound
    while next < pages.upperBound {
      let index = spaces[space].indexOfVMA(endingAfter: next)
      guard index < spaces[space].vmas.count else { return }
      let part = spaces[space].vmas[index].pages.clamped(to: next..<pages.upperBound)
      guard !part.isEmpty else { return }
      if spaces[space].vmas[index].policy != policy { set(policy, of: part, in: space, cpu: tasks[task].cpu) }
      next = part.upperBound
    }
  }

  private mutating func set(_ policy: MemoryPolicy?, of part: Range<PageNumber>, in space: Int, cpu: Int) {
    splitVMA(space, at: part.lowerBound, cpu: cpu)
    splitVMA(space, at: part.upperBound, cpu: cpu)
    guard let index = spaces[space].indexOfVMA(containing: part.lowerBound) else { return }
    spaces[space].vmas[index].policy = policy
    mergeVMA(space, at: index)
  }

  /// mpol_new and mpol_set_nodemask: nodes without memory do not count, and one must be left.
  private func checked(_ policy: MemoryPolicy?) throws(SystemError) -> MemoryPolicy? {
    guard topology.hasPolicies else { throw .notImplemented }
    guard var policy else { return nil }
    switch policy.mode {
    case .local: return MemoryPolicy(.local)
    case .preferredMany where !behaviour.prefersManyNodes: throw .invalidArgument
    case .weightedInterleave where !behaviour.interleavesByWeight: throw .invalidArgument
    case .bind, .interleave, .weightedInterleave, .preferred, .preferredMany: break
    }
    policy.nodes.removeAll { $0 >= topology.nodeCount }
    guard !policy.nodes.isEmpty else { throw .invalidArgument }
    if policy.mode == .preferred { policy.nodes = [policy.nodes[0]] }
    return policy
  }
}
