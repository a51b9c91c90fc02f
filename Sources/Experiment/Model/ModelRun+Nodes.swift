internal import CLinux
internal import MemoryModel
internal import Scenario

extension ModelRun {
  mutating func setPolicy(_ name: ProcessName, _ target: PageSelection?, _ policy: NodePolicy) -> TraceStep {
    perform(name) { (run, task) throws(SystemError) -> Void in
      let policy = MemoryPolicy(policy)
      if let target {
        try run.machine.bind(task, run.pages(target), policy)
      } else {
        try run.machine.setPolicy(task, policy)
      }
    }
  }

  /// As many calls as the live side makes: each ends where a queue of it cannot all move.
  mutating func migrate(_ name: ProcessName, _ target: PageSelection, to node: Int) -> TraceStep {
    guard let task = actor(name) else { return .skipped(name, .simulated) }
    var step = TraceStep.quiet(name)
    let faults = faultCounts(of: task)
    do throws(SystemError) {
      let pages = pages(target)
      var moved = 0
      for start in stride(from: pages.lowerBound, to: pages.upperBound, by: Int(CLX_MIGRATED_AT_ONCE)) {
        let part = start..<min(start + Int(CLX_MIGRATED_AT_ONCE), pages.upperBound)
        moved += try machine.migrate(task, part, to: node)
      }
      step.effects.copies = Quantity(moved, .simulated)
    } catch {
      step.outcome = .failure(errno: error.rawValue)
    }
    take(&step, task, faultsBefore: faults)
    return step
  }
}

extension MemoryPolicy {
  /// nil for the default, which is no policy.
  fileprivate init?(_ policy: NodePolicy) {
    switch policy.mode {
    case .default: return nil
    case .local: self.init(.local)
    case .bind: self.init(.bind, nodes: policy.nodes)
    case .interleave: self.init(.interleave, nodes: policy.nodes)
    case .weightedInterleave: self.init(.weightedInterleave, nodes: policy.nodes)
    case .preferred: self.init(policy.nodes.count > 1 ? .preferredMany : .preferred, nodes: policy.nodes)
    }
  }
}
