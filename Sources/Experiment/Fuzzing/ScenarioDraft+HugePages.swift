internal import Scenario

extension ScenarioDraft {
  /// One to three sizes of huge pages.
  mutating func beginSizing(_ random: inout SplitMix64) {
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      append(
        .thp([.size(order: anyOrder(&random), random.pick([(.always, 3), (.madvise, 2), (.inherit, 1)]) ?? .always)]))
    }
  }

  /// One statement that changes which sizes of huge pages there are.
  mutating func addHugePageSetting(_ random: inout SplitMix64) {
    let setting: HugePageOption =
      switch random.pick([(0, 3), (1, 6), (2, 1)]) ?? 1 {
      case 0: .enabled(random.pick([(.always, 2), (.madvise, 2), (.never, 1)]) ?? .madvise)
      case 1:
        .size(
          order: anyOrder(&random),
          random.pick([(.always, 4), (.madvise, 2), (.inherit, 2), (.never, 3)]) ?? .always)
      default: .zeroPage(random.chance(1, in: 2))
      }
    append(.thp([setting]))
  }

  private func anyOrder(_ random: inout SplitMix64) -> Int {
    // 16, 32 and 64 KiB fit into the short regions, and so does most of what can go wrong with them.
    random.pick([(2, 4), (3, 4), (4, 4), (5, 2), (6, 1), (7, 1), (8, 1), (9, 3)]) ?? 4
  }
}
