internal import Scenario

extension ScenarioDraft {
  /// The machine gets swap, before or after the first writes.
  mutating func beginSwapping(_ random: inout SplitMix64) {
    let isFirst = random.chance(1, in: 2)
    if isFirst { append(.swap(.zram)) }
    for name in mapped(by: 0) {
      guard let region = regions.first(where: { $0.name == name }) else { continue }
      let all = PageSelection(region: name, pages: 0..<region.pages, isWholeRegion: false)
      append(.touch(TouchRequest(process: processes[0].name, target: all, kind: .write, value: storedByte(&random))))
    }
    if !isFirst { append(.swap(.zram)) }
  }

  /// Pages of private memory are swapped out.
  mutating func addSwapping(_ random: inout SplitMix64, by actor: Int) {
    let candidates = mapped(by: actor).compactMap { name in regions.first { $0.name == name } }
    guard let region = candidates.filter(\.isPlainAnonymous).randomElement(using: &random) else { return }
    let pages =
      random.chance(1, in: 2)
      ? PageSelection(region: region.name, pages: 0..<region.pages, isWholeRegion: false) : selection(&random, region)
    append(.advise(processes[actor].name, pages, .pageout))
  }

  /// The language refuses advice that cannot be predicted together with swap.
  func permitsWithSwap(_ advice: Advice, _ region: DraftRegion) -> Bool {
    switch advice {
    case .collapse, .mergeable, .unmergeable: false
    case .pageout: region.isPlainAnonymous
    default: true
    }
  }
}

extension DraftRegion {
  fileprivate var isPlainAnonymous: Bool {
    switch kind {
    case .anonymous, .stack: true
    case .sharedAnonymous, .hugeTLB, .file, .memfd: false
    }
  }
}
