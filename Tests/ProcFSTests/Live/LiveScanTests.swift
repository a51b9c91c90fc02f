import Glibc
import ProcFS
import Testing

/// Whether this kernel has PAGEMAP_SCAN.
private let scans: Bool = {
  guard let arena = try? OwnArena(pageCount: 1), let pagemap = try? Pagemap(pid: getpid()) else { return false }
  do {
    _ = try pagemap.firstPresent(in: arena.addresses)
    return true
  } catch {
    print("SKIP: no PAGEMAP_SCAN: \(error)")
    return false
  }
}()

/// PAGEMAP_SCAN on the running kernel.
@Suite(.enabled(if: scans, "needs Linux 6.7"))
struct LiveScanTests {
  /// More regions than one call may report: with a longer list the kernel's own account of where it stopped goes wrong.
  @Test(arguments: [1, 511, 512, 513, 1024, 1500, 3000]) func countsEachOfManyRegionsOnce(touched: Int) throws {
    let arena = try OwnArena(pageCount: 2 * touched)
    for page in 0..<touched { arena.write(page: 2 * page) }
    let pagemap = try Pagemap(pid: getpid())
    let question = PageQuestion(any: .present, told: .present)
    let regions = try pagemap.regions(in: arena.addresses, for: question)
    #expect(regions.count == touched)
    #expect(regions.allSatisfy { $0.categories == .present && $0.addresses.count == OwnArena.pageSize })
    #expect(regions.map(\.addresses.lowerBound) == regions.map(\.addresses.lowerBound).sorted())
    var one: [PageRegion] = []
    let next = try pagemap.scan(arena.addresses, for: question, into: &one)
    #expect(one == Array(regions.prefix(512)))
    #expect(
      touched > 512 ? next <= regions[min(512, touched - 1)].addresses.lowerBound : next == arena.addresses.upperBound)
  }

  @Test func tellsWhatPagemapTells() throws {
    let arena = try OwnArena(pageCount: 96)
    for page in 0..<32 { arena.write(page: page) }
    for page in 40..<48 { #expect(arena.read(page: page) == 0) }
    let pagemap = try Pagemap(pid: getpid())
    let told: PageCategories = [.present, .zeroPage, .file, .swapped]
    let all = try pagemap.regions(in: arena.addresses, for: PageQuestion(told: told))
    let start = arena.addresses.lowerBound
    let size = UInt64(OwnArena.pageSize)
    func region(_ pages: Range<UInt64>, _ categories: PageCategories) -> PageRegion {
      PageRegion(addresses: start + pages.lowerBound * size..<start + pages.upperBound * size, categories: categories)
    }
    #expect(
      all == [
        region(0..<32, .present), region(32..<40, []), region(40..<48, [.present, .zeroPage]), region(48..<96, []),
      ])
    let own = try pagemap.regions(
      in: arena.addresses, for: PageQuestion(all: [.present, .zeroPage], inverted: .zeroPage, told: .present))
    #expect(own == [region(0..<32, .present)])
    #expect(try pagemap.firstPresent(in: start + 32 * size..<arena.addresses.upperBound) == start + 40 * size)
    #expect(try pagemap.firstPresent(in: start + 48 * size..<arena.addresses.upperBound) == nil)
    #expect(try pagemap.hugePages(in: arena.addresses) == 0)
    #expect(try pagemap.regions(in: start..<start, for: PageQuestion()).isEmpty)
  }

  @Test func aCategoryOfTheFutureIsRefused() throws {
    let arena = try OwnArena(pageCount: 1)
    let error = ProcFSError.system(path: "/proc/\(getpid())/pagemap", errno: EINVAL)
    let question = PageQuestion(any: PageCategories(rawValue: 1 << 60))
    #expect(throws: error) { try Pagemap(pid: getpid()).regions(in: arena.addresses, for: question) }
  }

  @Test func aProcessThatHasEndedIsGone() throws {
    let cat = try IdleCat()
    let maps = try Maps.read(pid: cat.pid).mappings
    let pagemap = try Pagemap(pid: cat.pid)
    let range = try #require(maps.first).addresses
    #expect(try !pagemap.regions(in: range, for: PageQuestion(any: .present, told: .present)).isEmpty)
    cat.kill()
    #expect(throws: ProcFSError.processGone(path: "/proc/\(cat.pid)/pagemap")) {
      try pagemap.regions(in: range, for: PageQuestion(any: .present, told: .present))
    }
  }
}
