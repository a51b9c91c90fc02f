internal import Scenario

extension ScenarioDraft {
  /// A pool that is sometimes too small.
  mutating func beginPool(_ random: inout SplitMix64) {
    append(.hugeTLB(pages: random.pick([(2, 2), (3, 3), (4, 3), (6, 2), (12, 2)]) ?? 4))
  }

  /// A region of one to three pages of the pool.
  func newHugeTLBRegion(_ random: inout SplitMix64) -> DraftRegion {
    let pages = (random.pick([(1, 3), (2, 4), (3, 1)]) ?? 1) * 512
    return DraftRegion(
      name: "r\(regions.count)", kind: .hugeTLB(shared: random.chance(1, in: 4)), pages: pages, offset: 0)
  }

  /// One or more whole 2 MiB pages, or nearly so.
  func hugeTLBSelection(_ random: inout SplitMix64, _ region: DraftRegion) -> PageSelection {
    let count = region.pages / 512
    let first = Int.random(in: 0..<count, using: &random)
    let last = Int.random(in: first..<count, using: &random)
    var end = (last + 1) * 512
    if random.chance(1, in: 8) { end -= Int.random(in: 1...511, using: &random) }
    return PageSelection(region: region.name, pages: first * 512..<end, isWholeRegion: false)
  }

  /// mremap of all of a region: in place, or to a new one before anything has forked.
  mutating func addHugeTLBRemap(_ random: inout SplitMix64, _ region: DraftRegion, by actor: Int) {
    let whole = PageSelection(region: region.name, pages: 0..<region.pages, isWholeRegion: false)
    let length = Int.random(in: 1...region.pages / 512 + 1, using: &random) * 512
    let name = processes[actor].name
    let hasForked = actions.contains { action in
      if case .fork(_, _, .fork) = action { return true }
      return false
    }
    if hasForked || random.chance(1, in: 3) {
      append(.remap(RemapRequest(process: name, source: whole, destination: nil, pages: length)))
      widen(region.name, to: length)
      return
    }
    guard regions.count < 6 else { return }
    let destination = "r\(regions.count)"
    let keeps = random.chance(1, in: 6)
    let moved = keeps ? region.pages : min(length, region.pages)
    addRegion(DraftRegion(name: destination, kind: region.kind, pages: moved, offset: 0))
    append(
      .remap(
        RemapRequest(process: name, source: whole, destination: destination, pages: moved, keepSource: keeps)))
    setMapped(destination, by: actor, true)
  }
}

extension DraftRegion {
  var isHugeTLB: Bool {
    if case .hugeTLB = kind { return true }
    return false
  }
}
