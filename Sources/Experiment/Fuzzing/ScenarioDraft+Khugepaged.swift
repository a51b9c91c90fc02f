internal import Scenario

extension ScenarioDraft {
  /// The first process has memory of small pages that may become huge ones.
  mutating func beginCollapsing(_ random: inout SplitMix64) {
    for name in mapped(by: 0) {
      guard let region = regions.first(where: { $0.name == name }), region.advices.contains(.nohugepage) else {
        continue
      }
      let all = PageSelection(region: name, pages: 0..<region.pages, isWholeRegion: false)
      if random.chance(2, in: 3) { append(.advise(processes[0].name, all, .nohugepage)) }
      append(.touch(write(&random, random.chance(1, in: 2) ? all : selection(&random, region), by: 0)))
      append(.advise(processes[0].name, all, .hugepage))
    }
  }

  /// One statement that has to do with khugepaged or with shrinkers.
  mutating func addKhugepaged(_ random: inout SplitMix64, by actor: Int) {
    switch random.pick([(0, 6), (1, 3), (2, 2), (3, 6)]) ?? 0 {
    case 0: append(.khugepaged(.scan(random.pick([(1, 5), (2, 2), (5, 1)]) ?? 1)))
    case 1:
      if random.chance(1, in: 2) { append(.khugepaged(.set([anyLimit(&random)]))) }
      append(.shrink)
    case 2: append(.khugepaged(.set([anyLimit(&random)])))
    default: changeCollapsible(&random, by: actor)
    }
  }

  private mutating func changeCollapsible(_ random: inout SplitMix64, by actor: Int) {
    guard let region = target(&random, by: actor) else { return }
    let pages = selection(&random, region)
    let advice = random.pick([(Advice.hugepage, 5), (.nohugepage, 2), (.cold, 1), (.dontneed, 3)]) ?? .hugepage
    if random.chance(1, in: 2) {
      append(.touch(write(&random, pages, by: actor)))
    } else if region.advices.contains(advice) {
      append(.advise(processes[actor].name, pages, advice))
    }
  }

  private func anyLimit(_ random: inout SplitMix64) -> KhugepagedOption {
    if random.chance(2, in: 3) {
      return .mostMissing(random.pick([(0, 2), (1, 1), (255, 2), (400, 2), (500, 2), (510, 1), (511, 2)]) ?? 0)
    }
    return .mostShared(random.pick([(0, 2), (1, 1), (255, 1), (256, 2), (400, 1), (511, 2)]) ?? 0)
  }
}
