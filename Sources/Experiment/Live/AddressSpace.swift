internal import CLinux
internal import Glibc
internal import ProcFS
internal import Scenario

/// What a process has mapped at a region.
struct LiveMapping {
  /// What its page-cache pages are, `.anon` if it has none.
  var kind: PageState.Kind
  /// MAP_SHARED.
  var isShared: Bool
  /// The file behind it.
  var file: LiveFile?
  /// The page of the file at page 0 of the region.
  var filePageOffset: Int
  /// It grows down, and a call that asks for one page may populate others with it.
  var isStack = false
  /// Its pages are 2 MiB of the pool.
  var isHugeTLB = false
}

/// The files of /proc about page frames, as far as they may be read.
final class FrameFiles {
  /// Whether page frame numbers are visible and used.
  let showsFrames: Bool
  /// The shared zero page, 0 if frames are not visible.
  let zeroFrame: UInt64
  private let books: FrameBooks?

  /// Opens them; `usesFrames: false` acts as if they were not permitted.
  init(usesFrames: Bool) {
    let zero = Self.findZeroFrame()
    showsFrames = usesFrames && zero != 0
    zeroFrame = showsFrames ? zero : 0
    books = usesFrames ? FrameBooks() : nil
  }

  /// Which frames KSM has merged; nil where that cannot be told (O-7).
  func merged(of frames: [UInt64]) throws(LiveError) -> [Bool]? {
    guard showsFrames, let books, books.tellsMerged else { return nil }
    do throws(ProcFSError) {
      return try books.flags(of: frames)?.map { $0.contains(.ksm) }
    } catch { throw LiveError(error) }
  }

  /// Whether mapping counts can be read.
  var showsCounts: Bool { books?.hasCounts == true }

  /// How often frames are mapped, nil where that cannot be read.
  func counts(of frames: [UInt64]) throws(LiveError) -> [Int]? {
    do throws(ProcFSError) { return try books?.counts(of: frames)?.map { Int($0) } } catch { throw LiveError(error) }
  }

  /// Whether PAGEMAP_SCAN finds the zero page.
  static func tellsZeroPagesWithoutFrames() -> Bool {
    let address = clx_keep_zero_page()
    guard address != 0, let pagemap = try? Pagemap(pid: getpid()) else { return false }
    let page = address..<address + RegionLayout.pageSize
    return (try? pagemap.regions(in: page, for: .zeroPages))?.map(\.addresses) == [page]
  }

  private static func findZeroFrame() -> UInt64 {
    let address = clx_keep_zero_page()
    guard address != 0, let pagemap = try? Pagemap(pid: getpid()) else { return 0 }
    let entry = try? pagemap.entries(pages: address / RegionLayout.pageSize..<address / RegionLayout.pageSize + 1)
    return entry?.first?.frameNumber?.rawValue ?? 0
  }
}

/// The address space of one or more processes under test, seen through /proc.
final class AddressSpace {
  /// All addresses that regions may have.
  static let arena = RegionLayout.arenaBase..<RegionLayout.arenaEnd

  /// The process through which it is read.
  let pid: Int32
  /// The process that it was made for.
  let name: ProcessName
  /// What is mapped where.
  var mappings: [RegionName: LiveMapping]
  /// Bytes of page tables that an actor with an empty arena has.
  let baseline: Int
  private let frames: FrameFiles
  private let pagemap: Pagemap
  private var smaps: SmapsReader

  /// Opens the files of a process that was just made.
  ///
  /// Without a baseline the arena must be empty.
  init(
    pid: Int32, name: ProcessName, frames: FrameFiles, mappings: [RegionName: LiveMapping] = [:], baseline: Int? = nil
  ) throws(LiveError) {
    self.pid = pid
    self.name = name
    self.mappings = mappings
    self.frames = frames
    do throws(ProcFSError) {
      pagemap = try Pagemap(pid: pid)
      smaps = try SmapsReader(pid: pid)
      if let baseline {
        self.baseline = baseline
      } else {
        self.baseline = try ProcessStatus.read(pid: pid).pageTables ?? 0
      }
    } catch { throw LiveError(error) }
  }

  /// Bytes of page tables that serve the arena.
  func pageTableBytes() throws(LiveError) -> Int {
    do throws(ProcFSError) {
      let status = try ProcessStatus.read(pid: pid)
      return (status.pageTables ?? 0) - baseline
    } catch { throw LiveError(error) }
  }

  /// What KSM knows of it; nil where the kernel does not tell.
  func ksmCounts() throws(LiveError) -> KSMCounts? {
    do throws(ProcFSError) {
      let counts = try KSMStat.read(pid: pid)
      guard let items = counts.items, let mergingPages = counts.mergingPages else { return nil }
      return KSMCounts(items: items, mergingPages: mergingPages, zeroPages: counts.zeroPages)
    } catch .notProvided {
      return nil
    } catch { throw LiveError(error) }
  }

  /// Reads some pages of a region.
  func snapshot(
    _ region: RegionLayout.Region, pages: Range<Int>, futureKind: PageState.Kind? = nil
  ) throws(LiveError) -> PageSnapshot {
    let first = region.base / RegionLayout.pageSize + UInt64(pages.lowerBound)
    let kind = futureKind ?? mappings[region.name]?.kind ?? .anon
    do throws(ProcFSError) {
      let entries = try pagemap.entries(pages: first..<first + UInt64(pages.count))
      let isZero = try unprivilegedZeroPages(entries, first: first)
      var result: [LivePage] = []
      result.reserveCapacity(entries.count)
      for (index, entry) in entries.enumerated() {
        guard entry.isPresent else {
          result.append(entry.isGuard ? .guardMarker : entry.isSwapped ? .swapped : .absent)
          continue
        }
        let frame = frames.showsFrames ? entry.frameNumber?.rawValue ?? 0 : 0
        var page = LivePage(
          kind: .anon, frame: frame, mappedOnce: entry.isMappedOnce,
          isUserfaultProtected: entry.isUserfaultWriteProtected)
        if entry.isFileOrShmem {
          // pagemap calls the huge zero page a file's.
          page.kind = kind == .anon ? .zero : kind
        } else if frame != 0 ? frame == frames.zeroFrame : isZero?[index] == true {
          page.kind = .zero
        }
        result.append(page)
      }
      return PageSnapshot(region: region.name, first: pages.lowerBound, pages: result)
    } catch { throw LiveError(error) }
  }

  /// Which pages map the zero page, asked in a way that shows no frames.
  ///
  /// nil where it need not be asked.
  private func unprivilegedZeroPages(_ entries: [PagemapEntry], first: UInt64) throws(ProcFSError) -> [Bool]? {
    if frames.showsFrames { return nil }
    // Only a page that is neither a file's nor mapped once can be the zero page.
    guard entries.contains(where: { $0.isPresent && !$0.isFileOrShmem && !$0.isMappedOnce }) else { return nil }
    var isZero = [Bool](repeating: false, count: entries.count)
    let pages = first..<first + UInt64(entries.count)
    let addresses = pages.lowerBound * RegionLayout.pageSize..<pages.upperBound * RegionLayout.pageSize
    for region in try pagemap.regions(in: addresses, for: .zeroPages) {
      let found =
        region.addresses.lowerBound / RegionLayout.pageSize..<region.addresses.upperBound / RegionLayout.pageSize
      for page in found { isZero[Int(page - first)] = true }
    }
    return isZero
  }

  /// The VMAs of a layout's regions, in its order; regions without any are left out.
  func vmas(_ layout: RegionLayout) throws(LiveError) -> [(region: RegionLayout.Region, vmas: [VMAState])] {
    let entries: [SmapsEntry]
    do throws(ProcFSError) {
      entries = try smaps.read(overlapping: Self.arena).entries
    } catch { throw LiveError(error) }
    var result: [(region: RegionLayout.Region, vmas: [VMAState])] = []
    for region in layout.regions {
      let addresses = region.base..<region.base + UInt64(region.pages) * RegionLayout.pageSize
      let inside = entries.filter { $0.mapping.addresses.overlaps(addresses) }
      if inside.isEmpty { continue }
      result.append((region, inside.map { VMAState($0, clampedTo: addresses) }))
    }
    return result
  }

  /// The fields of smaps_rollup in KiB.
  func rollup() throws(LiveError) -> [String: Int] {
    do throws(ProcFSError) {
      let counters = try SmapsRollup.read(pid: pid).counters
      let fields = SmapsCounts(counters).fields.compactMap { field in field.kibibytes.map { (field.name, $0) } }
      return Dictionary(uniqueKeysWithValues: fields)
    } catch { throw LiveError(error) }
  }
}

extension PageQuestion {
  /// Which pages map the zero page, which PAGEMAP_SCAN tells to whom frames are not shown.
  fileprivate static let zeroPages = PageQuestion(any: .zeroPage, told: .zeroPage)
}

extension VMAState {
  /// The flags that say how a VMA is copied or shared.
  private static let relevantFlags: [VMFlag] = [
    .dontFork, .growsDown, .hugePage, .hugetlb, .noHugePage, .lockOnFault, .locked, .mayHaveGuards, .mergeable, .shared,
    .userfaultMissing,
    .userfaultWriteProtect, .wipeOnFork,
  ]

  init(_ entry: SmapsEntry, clampedTo addresses: Range<UInt64>) {
    let inside = entry.mapping.addresses.clamped(to: addresses)
    let first = Int((inside.lowerBound - addresses.lowerBound) / RegionLayout.pageSize)
    let count = Int((inside.upperBound - inside.lowerBound) / RegionLayout.pageSize)
    self.init(
      pages: first..<first + count, permissions: entry.mapping.permissions.description,
      flags: entry.flags.filter { Self.relevantFlags.contains($0) }.map(\.description).sorted(),
      smaps: SmapsCounts(entry.counters))
  }
}

extension SmapsCounts {
  init(_ counters: SmapsCounters) {
    func kibibytes(_ bytes: Int?) -> Int { (bytes ?? 0) / 1024 }
    self.init()
    rss = kibibytes(counters.rss)
    pss = kibibytes(counters.pss)
    pssDirty = counters.pssDirty.map { $0 / 1024 }
    sharedClean = kibibytes(counters.sharedClean)
    sharedDirty = kibibytes(counters.sharedDirty)
    privateClean = kibibytes(counters.privateClean)
    privateDirty = kibibytes(counters.privateDirty)
    referenced = kibibytes(counters.referenced)
    anonymous = kibibytes(counters.anonymous)
    ksm = counters.ksm.map { $0 / 1024 }
    lazyFree = kibibytes(counters.lazyFree)
    anonHugePages = kibibytes(counters.anonHugePages)
    sharedHugeTLB = kibibytes(counters.sharedHugetlb)
    privateHugeTLB = kibibytes(counters.privateHugetlb)
    swap = kibibytes(counters.swap)
    swapPss = kibibytes(counters.swapPss)
    locked = kibibytes(counters.locked)
  }
}

extension LiveError {
  init(_ error: ProcFSError) {
    let reason =
      switch error {
      case .processGone: "the process is gone"
      case .notPermitted: "not permitted"
      case .notProvided: "this kernel does not provide it"
      case .malformed(_, let line, let column, let what): "line \(line), column \(column): \(what)"
      case .truncated: "it is shorter than expected"
      case .system(_, let errno): nameOfError(errno)
      }
    self = .unreadable(path: error.path, reason: reason)
  }
}
