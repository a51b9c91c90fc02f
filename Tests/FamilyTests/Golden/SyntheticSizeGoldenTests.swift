import Family
import Testing

/// The six scenarios that Neon publishes with the sizes they must have, and the same by branches of `HistoryTree`.
struct SyntheticSizeGoldenTests {
  /// A history with named branches.
  private struct History {
    var size = SyntheticSize()
    var heads: [String: Int]

    init(_ branch: String) { heads = [branch: 0] }

    mutating func change(_ branch: String, log: Int, bytes: Int) {
      guard let head = heads[branch] else { return }
      heads[branch] = size.append(after: head, log: log, size: size.points[head].size + bytes)
    }

    mutating func insert(_ branch: String, _ bytes: Int) { change(branch, log: bytes, bytes: bytes) }
    mutating func update(_ branch: String, _ bytes: Int) { change(branch, log: bytes, bytes: 0) }
    mutating func branch(_ parent: String, _ child: String) { heads[child] = heads[parent] }

    func total(horizon: Int) -> Int {
      var size = size
      for head in heads.values { size.retain(head: head, horizon: horizon) }
      return size.total
    }
  }

  private func main(updates: Int) -> History {
    var history = History("main")
    history.insert("main", 5000)
    for _ in 0..<updates { history.update("main", 1000) }
    return history
  }

  @Test func oneBranch() { #expect(main(updates: 5).total(horizon: 1000) == 6000) }

  @Test(arguments: [(1, 7000), (5, 11_000), (8, 12_000)]) func aChildAndAParentThatGoesOn(updates: Int, total: Int) {
    var history = main(updates: 5)
    history.branch("main", "child")
    history.update("child", 1000)
    for _ in 0..<updates { history.update("main", 1000) }
    #expect(history.total(horizon: 1000) == total)
  }

  @Test func threeBranches() {
    var history = History("a")
    history.insert("a", 5000)
    history.branch("a", "b")
    history.update("b", 4000)
    history.update("a", 2000)
    history.branch("a", "c")
    history.insert("c", 4000)
    history.insert("a", 2000)
    #expect(history.total(horizon: 1000) == 17_000)
  }

  @Test func aRealTenant() {
    var history = History("")
    history.branch("", "first")
    history.change("first", log: 108_951_064, bytes: 43_696_128)
    history.branch("first", "second")
    history.change("second", log: 15_560_408, bytes: -1_851_392)
    history.change("first", log: 174_464_360, bytes: -1_531_904)
    history.branch("first", "third")
    history.change("third", log: 15_906_192, bytes: 8192)
    history.change("first", log: 18_909_976, bytes: 32_768)
    #expect(history.total(horizon: 100_000) == 136_236_928)
  }

  @Test(arguments: [(0, 6000), (1, 7000), (5, 11_000), (8, 12_000)])
  func branchesOfTheModel(updates: Int, total: Int) throws {
    var system = HistoryTree(horizon: 1000)
    let main = try system.create(bytes: 5000).view
    for _ in 0..<5 { _ = try system.write(main, 0..<1000) }
    if updates > 0 {
      let child = try system.snapshot(main, at: nil).view
      _ = try system.write(child, 0..<1000)
      for _ in 0..<updates { _ = try system.write(main, 0..<1000) }
    }
    #expect(system.syntheticSize == total)
  }
}
