internal import Scenario

extension ScenarioDraft {
  /// The first process offers what it has, and its pages hold something.
  mutating func beginMerging(_ random: inout SplitMix64) {
    if random.chance(1, in: 3) { appendSettings(&random) }
    for name in mapped(by: 0) {
      guard let region = regions.first(where: { $0.name == name }) else { continue }
      let all = PageSelection(region: name, pages: 0..<region.pages, isWholeRegion: false)
      append(.touch(write(&random, all, by: 0)))
      append(.advise(processes[0].name, all, .mergeable))
    }
  }

  /// One statement that has to do with KSM.
  mutating func addMerging(_ random: inout SplitMix64, by actor: Int) {
    let name = processes[actor].name
    switch random.pick([(0, 12), (1, 6), (2, 2), (3, 1), (4, 2), (5, 1), (6, 7)]) ?? 0 {
    case 0: append(.ksm(.scan(random.pick([(1, 6), (2, 5), (3, 1), (9, 1)]) ?? 1)))
    case 3: append(.ksm(.unmerge))
    case 4: appendSettings(&random)
    case 5: append(.memoryMerge(name, random.chance(2, in: 3)))
    case let kind:
      guard let region = target(&random, by: actor) else { return }
      let pages = selection(&random, region)
      if kind == 6 {
        append(.touch(write(&random, pages, by: actor)))
      } else {
        append(.advise(name, pages, kind == 1 ? .mergeable : .unmergeable))
      }
    }
  }

  private mutating func appendSettings(_ random: inout SplitMix64) {
    var options: [KSMOption] = []
    if random.chance(1, in: 3) { options.append(.smartScan(random.chance(1, in: 2))) }
    if random.chance(1, in: 2) { options.append(.useZeroPages(random.chance(2, in: 3))) }
    if random.chance(1, in: 2) || options.isEmpty {
      options.append(.maxPageSharing(random.pick([(2, 2), (3, 2), (4, 1), (7, 1), (256, 1)]) ?? 2))
    }
    if random.chance(1, in: 8) { options.append(.mergeAcrossNodes(random.chance(1, in: 2))) }
    append(.ksm(.set(options)))
  }

  /// A write; where pages are to become equal, of one of a few values.
  func write(_ random: inout SplitMix64, _ pages: PageSelection, by actor: Int) -> TouchRequest {
    TouchRequest(
      process: processes[actor].name, target: pages, kind: .write, value: storedByte(&random),
      wholePage: random.chance(1, in: 3))
  }

  /// What a write stores: anything, or one of a few values where pages are to become equal.
  func storedByte(_ random: inout SplitMix64) -> UInt8 {
    let any = UInt8.random(in: 0...255, using: &random)
    return merges ? random.pick([(0, 2), (1, 5), (2, 2), (any, 1)]) ?? 1 : any
  }
}
