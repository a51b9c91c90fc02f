import FoundationEssentials
import Scenario
import Testing

@Suite struct PageRunsTests {
  private func page(_ index: Int, _ frame: Int?, _ kind: PageState.Kind = .anon) -> PageState {
    var page = PageState(page: index, kind: kind)
    page.frame = frame
    return page
  }

  /// Pages with any mixture of frames, gaps and kinds, often in runs.
  private func pages(_ seed: Int) -> [PageState] {
    var state = UInt64(seed)
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var pages: [PageState] = []
    var index = 0
    var frame = 0
    for _ in 0..<random(40) {
      index += random(8) == 0 ? 2 : 1
      frame += [0, 1, 1, 1, 7][random(5)]
      pages.append(page(index, random(9) == 0 ? nil : frame, random(9) == 0 ? .file : .anon))
    }
    return pages
  }

  @Test func `frames that go on and a frame that stays are one run each`() {
    let runs = PageRuns([page(0, 5), page(1, 6), page(2, 7), page(3, 7), page(4, 7), page(6, 8)])
    #expect(runs.runs.map(\.pages) == [0..<3, 3..<5, 6..<7])
    #expect(runs.runs.map(\.step) == [.next, .same, nil])
    #expect(runs.runs[0].last.frame == 7)
    #expect(runs.runs[1].frames == 7..<8)
  }

  @Test(arguments: 0..<200) func `runs read like the elements that they were made of`(seed: Int) throws {
    let pages = pages(seed)
    let runs = PageRuns(pages)
    #expect(Array(runs) == pages)
    #expect(pages.indices.allSatisfy { runs[$0] == pages[$0] })
    #expect(try JSONDecoder().decode(PageRuns<PageState>.self, from: JSONEncoder().encode(runs)) == runs)
    let range = seed % 10..<seed % 10 + seed % 20
    #expect(Array(runs.clamped(to: range)) == pages.filter { range.contains($0.page) })
    #expect(runs.runwiseCount { $0.kind == .file } == pages.count { $0.kind == .file })
  }

  @Test(arguments: 0..<200) func `equal elements have equal runs, however they were put together`(seed: Int) {
    let pages = pages(seed)
    var pieces = PageRuns<PageState>()
    var rest = pages[...]
    while !rest.isEmpty {
      let part = rest.prefix(1 + (seed + rest.count) % 5)
      for run in PageRuns(part).runs { pieces.append(run) }
      rest = rest.dropFirst(part.count)
    }
    #expect(pieces == PageRuns(pages))
  }

  @Test(arguments: 0..<200) func `two sequences meet page by page`(seed: Int) {
    let (left, right) = (pages(seed), pages(seed + 1000))
    let pairs = PageRuns(left).pairs(with: PageRuns(right)).flatMap { one, other in
      (0..<one.count).map { [one[$0], other[$0]] }
    }
    #expect(pairs == zip(left, right).map { [$0, $1] })
    let overlaps = PageRuns(left).overlaps(with: PageRuns(right)).flatMap { one, other in
      (0..<one.count).map { [one[$0], other[$0]] }
    }
    #expect(overlaps == left.flatMap { one in right.filter { $0.page == one.page }.map { [one, $0] } })
  }

  @Test(arguments: [
    #"[{"first": {"page": 0, "kind": "anon"}, "count": 0}]"#,
    #"[{"first": {"page": 0, "kind": "anon"}, "count": 2}]"#,
    #"[{"first": {"page": 0, "kind": "anon"}, "count": 9223372036854775807, "step": 1}]"#,
  ])
  func `runs that cannot be are refused`(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PageRuns<PageState>.self, from: Data(json.utf8)) }
  }
}
