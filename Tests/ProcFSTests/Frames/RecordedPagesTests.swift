import ProcFS
import Testing

/// Entries, frames and PAGEMAP_SCAN of recorded processes say the same, each in its own way.
@Suite struct RecordedPagesTests {
  @Test(arguments: Fixture.scanned) func theScanSaysWhatTheEntriesSay(fixture: Fixture) throws {
    let pages = try RecordedPages(fixture)
    let size = fixture.pageSize
    #expect(pages.pages(.present, of: size) == pages.count { $0.isPresent })
    #expect(pages.pages(.swapped, of: size) == pages.count { $0.isSwapped })
    #expect(pages.pages(.guardMarker, of: size) == pages.count { $0.isGuard })
    let zeros = pages.entries.values.count { entry in
      entry.frameNumber.flatMap { pages.frames[$0] }?.flags.contains(.zeroPage) == true
    }
    #expect(pages.pages(.zeroPage, of: size) == zeros)
    #expect(zeros >= 6)
    for region in pages.regions where region.categories.contains(.present) {
      for address in stride(from: region.addresses.lowerBound, to: region.addresses.upperBound, by: size) {
        let entry = try #require(pages.entries[address])
        // pagemap calls the huge zero page a file's.
        #expect(region.categories.contains(.file) == entry.isFileOrShmem || region.categories.contains(.zeroPage))
      }
    }
  }

  @Test(arguments: Fixture.recorded) func aPageThatIsMappedOnceHasACountOfOne(fixture: Fixture) throws {
    let pages = try RecordedPages(fixture)
    var compared = 0
    for entry in pages.entries.values {
      guard let frame = entry.frameNumber.flatMap({ pages.frames[$0] }), !frame.flags.contains(.hugetlb) else {
        continue
      }
      #expect(entry.isMappedOnce == (frame.count == 1))
      compared += 1
    }
    #expect(compared > 500)
  }

  @Test(arguments: Fixture.guests) func theFramesOfAProcessAreChargedToItsControlGroup(fixture: Fixture) throws {
    let groups = try fixture.parsed("cgroup", by: ControlGroup.parse)
    #expect(groups.map(\.path) == ["/a b:c"] && groups.map(\.hierarchy) == [0])
    let pages = try RecordedPages(fixture)
    let inodes = Set(pages.frames.values.filter { $0.flags.contains(.anon) && $0.count == 1 }.map(\.group))
    #expect(inodes.count == 1 && inodes.first ?? 0 > 1)
    #expect(pages.frames.values.allSatisfy { !$0.flags.contains(.zeroPage) || $0.group == 0 })
  }

  @Test(arguments: [
    (Fixture.linux510, true, false), (.linux61, true, true), (.linux612, false, true), (.linux616, false, true),
    (.linux618, true, true), (.arm618, false, true), (.arm73, true, true),
  ])
  func bitsThatDoNotMeanTheSameEverywhere(fixture: Fixture, tellsMerged: Bool, tellsExclusive: Bool) throws {
    let pages = try RecordedPages(fixture)
    let own = pages.frames.values.filter { $0.flags.isSuperset(of: [.anon, .swapBacked]) && $0.count == 1 }
    try #require(own.count > 3)
    #expect(own.allSatisfy { !$0.flags.contains(.ksm) } == tellsMerged)
    #expect(own.contains { $0.flags.contains(.owner2) } == tellsExclusive)
  }
}
