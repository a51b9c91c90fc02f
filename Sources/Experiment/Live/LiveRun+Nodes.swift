internal import CLinux
internal import Scenario

extension LiveRun {
  /// mbind of some pages, or set_mempolicy.
  func setPolicy(
    _ name: ProcessName, _ target: PageSelection?, _ policy: NodePolicy, index: Int
  ) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    var command = clx_command(CLX_POLICY)
    var watched: [Watched] = []
    if let target {
      let region = try region(target.region, step: index)
      command = clx_command(CLX_POLICY, region, pages: target.pages)
      watched = [neighbourhood(of: target.pages, in: region, of: process)]
    }
    command.flags = policy.number
    command.target = policy.nodes.reduce(0) { $0 | 1 << UInt64($1) }
    return try measure(command, by: process, watching: watched)
  }

  /// move_pages of the process itself.
  func migrate(_ name: ProcessName, _ target: PageSelection, to node: Int, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    let region = try region(target.region, step: index)
    var command = clx_command(CLX_MIGRATE, region, pages: target.pages)
    command.target = UInt64(node)
    var step = try measure(
      command, by: process, watching: [neighbourhood(of: target.pages, in: region, of: process)])
    // Nothing is written, so no page can have been reused; and without frames nobody sees one move.
    step.effects.reuses = Quantity(0, .inferred)
    if !runner.frames.showsFrames { step.effects.copies = .unknown }
    return step
  }
}

extension NodePolicy {
  /// The MPOL_ number of include/uapi/linux/mempolicy.h.
  fileprivate var number: Int32 {
    switch mode {
    case .default: 0
    case .preferred: nodes.count > 1 ? 5 : 1
    case .bind: 2
    case .interleave: 3
    case .local: 4
    case .weightedInterleave: 6
    }
  }
}
