internal import Scenario

extension ScenarioDraft {
  /// A policy of the process or of some pages, or pages that move to another node.
  ///
  /// Node 1 is used everywhere: where it does not exist the calls have to fail.
  mutating func addNodeCall(_ random: inout SplitMix64, by actor: Int) {
    let name = processes[actor].name
    if random.chance(1, in: 5) {
      append(.policy(name, nil, policy(&random)))
      return
    }
    guard let region = target(&random, by: actor) else { return }
    let pages = selection(&random, region)
    switch region.kind {
    case .anonymous, .stack:
      if random.chance(1, in: 4) {
        append(.migrate(name, pages, node: Int.random(in: 0...1, using: &random)))
      } else {
        append(.policy(name, pages, policy(&random)))
      }
    case .file: append(.policy(name, pages, policy(&random)))
    case .sharedAnonymous, .hugeTLB, .memfd: return
    }
  }

  private func policy(_ random: inout SplitMix64) -> NodePolicy {
    let mode = NodePolicy.Mode.allCases.randomElement(using: &random) ?? .default
    guard mode != .local, mode != .default else { return NodePolicy(mode) }
    let nodes = random.pick([([0], 4), ([1], 2), ([0, 1], 4)]) ?? [0]
    return NodePolicy(mode, nodes: nodes)
  }
}
