internal import Inspector
internal import ProcFS

/// Where a family could have huge pages of 2 MiB: blocks of the template's memory that lie wholly in one private anonymous mapping.
///
/// Which of them become huge with transparent huge pages depends on how memory grew, and on how far khugepaged gets; others never do.
public struct HugeBlocks: Sendable, Hashable, Codable {
  /// Pages that follow each other.
  public struct Run: Sendable, Hashable, Codable {
    /// The number of the first page: its address divided by 4096.
    public var first: UInt64
    /// How many.
    public var count: Int

    /// Creates a run.
    public init(first: UInt64, count: Int) {
      self.first = first
      self.count = count
    }
  }

  /// Pages of a huge page.
  public static let pages = 512

  /// The blocks in which the template has a page: ascending runs of whole blocks.
  public var blocks: [Run]
  /// The pages in these blocks that the template does not have, ascending: a huge page has them all.
  public var absent: [Run]
  /// Pages that members lack in blocks of their own, where the template has nothing.
  public var absentInNew: Int
  /// Pages of the template that a huge page maps already.
  public var alreadyHuge: Int

  /// Creates blocks.
  public init(blocks: [Run], absent: [Run], absentInNew: Int = 0, alreadyHuge: Int = 0) {
    self.blocks = blocks
    self.absent = absent
    self.absentInNew = absentInNew
    self.alreadyHuge = alreadyHuge
  }

  /// How many blocks there are.
  public var count: Int { blocks.reduce(0) { $0 + $1.count / Self.pages } }

  /// The pages that the template lacks in some of the blocks, by the numbers of blocks.
  ///
  /// - Complexity: O(blocks).
  package func absentPages(where isMeant: (UInt64) -> Bool) -> Int {
    var pages = 0
    for run in absent {
      var first = run.first
      let end = run.first + UInt64(run.count)
      while first < end {
        let block = first / UInt64(Self.pages)
        let next = min(end, (block + 1) * UInt64(Self.pages))
        if isMeant(block) { pages += Int(next - first) }
        first = next
      }
    }
    return pages
  }

  /// Whether the numbers can be those of a machine; an injured file may say anything.
  var isPlausible: Bool {
    func isAscending(_ runs: [Run]) -> Bool {
      var end: UInt64 = 0
      var pages = 0
      for run in runs {
        guard run.first >= end, run.first < 1 << 52, (0...1 << 32).contains(run.count) else { return false }
        end = run.first + UInt64(run.count)
        pages += run.count
      }
      return pages <= 1 << 32
    }
    let size = Self.pages
    return isAscending(blocks) && isAscending(absent)
      && blocks.allSatisfy { $0.first % UInt64(size) == 0 && $0.count % size == 0 }
      && (0...1 << 32).contains(absentInNew) && (0...1 << 32).contains(alreadyHuge)
  }

  /// Finds the blocks of a look; nil where frames are hidden, nobody is the template, or pages are not of 4 KiB.
  ///
  /// - Complexity: O(pages of all processes).
  init?(_ profile: FamilyProfile) {
    let snapshot = profile.snapshot
    guard profile.coverage.rung == .frames, profile.pageSize == 4096,
      let template = snapshot.processes.firstIndex(where: { $0.pid == profile.template })
    else { return nil }
    self.init(blocks: [], absent: [])
    let categories = FrameCategories(snapshot)
    let ranges = snapshot.mappingsByProcess
    func present(_ process: Int) -> [UInt64: [UInt64]] {
      var walk = AnonymousWalk(PageWalk(snapshot, mappings: ranges[process]), snapshot, categories)
      let eligible = Self.eligible(ranges[process].map { snapshot.mappings[$0].mapping })
      var pages: [UInt64: [UInt64]] = [:]
      var next = eligible[...]
      while let page = walk.page {
        walk.advance()
        let block = page.number / UInt64(Self.pages)
        while let range = next.first, range.upperBound <= block { next.removeFirst() }
        if next.first?.contains(block) == true { pages[block, default: []].append(page.number) }
      }
      return pages
    }
    let original = present(template)
    for block in original.keys.sorted() {
      let first = block * UInt64(Self.pages)
      Self.append(first, Self.pages, to: &blocks)
      var next = first
      for page in (original[block] ?? []) + [first + UInt64(Self.pages)] {
        if page > next { Self.append(next, Int(page - next), to: &absent) }
        next = page + 1
      }
    }
    for process in snapshot.processes.indices where process != template {
      for (block, pages) in present(process) where original[block] == nil { absentInNew += Self.pages - pages.count }
    }
    alreadyHuge = ranges[template].reduce(0) { $0 + (snapshot.mappings[$1].huge ?? 0) }
  }

  /// The numbers of the blocks that lie wholly in one mapping that may have huge pages, ascending.
  private static func eligible(_ mappings: [Mapping]) -> [Range<UInt64>] {
    mappings.compactMap { mapping in
      guard mapping.inode == 0, mapping.permissions.isSuperset(of: [.read, .write]),
        !mapping.permissions.contains(.shared), mapping.path != "[stack]"
      else { return nil }
      let size = UInt64(pages) * 4096
      let first = (mapping.addresses.lowerBound + size - 1) / size
      let end = mapping.addresses.upperBound / size
      return first < end ? first..<end : nil
    }
  }

  private static func append(_ first: UInt64, _ count: Int, to runs: inout [Run]) {
    if let last = runs.last, last.first + UInt64(last.count) == first {
      runs[runs.count - 1].count += count
    } else {
      runs.append(Run(first: first, count: count))
    }
  }
}
