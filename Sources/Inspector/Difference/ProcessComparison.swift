internal import ProcFS

/// Compares the pages of one process in two snapshots, address by address.
struct ProcessComparison {
  private let earlier: Snapshot
  private let later: Snapshot
  private var before: PageWalk
  private var after: PageWalk
  private let sharers: SharerIndex
  private var changes: [UInt64: (mapping: Mapping, change: PageChange)] = [:]
  private let laterMappings: Range<Int>

  init(
    earlier: Snapshot, _ earlierMappings: Range<Int>, later: Snapshot, _ laterMappings: Range<Int>,
    _ sharers: SharerIndex
  ) {
    self.earlier = earlier
    self.later = later
    self.sharers = sharers
    self.laterMappings = laterMappings
    before = PageWalk(earlier, mappings: earlierMappings)
    after = PageWalk(later, mappings: laterMappings)
  }

  /// The mappings with their changes, in the order of their addresses.
  var rows: [SnapshotDifference.Row] {
    changes.sorted { $0.key < $1.key }.map {
      SnapshotDifference.Row(mapping: $0.value.mapping, change: $0.value.change)
    }
  }

  /// Walks both sides; what became of shared frames is added to the classes that they were in.
  mutating func run(_ classes: inout [PageChange]) {
    var old = before.next()
    var new = after.next()
    while old != nil || new != nil {
      if let page = old, page.number < new?.number ?? .max {
        record(page, nil, &classes)
        old = before.next()
      } else if let page = new, page.number < old?.number ?? .max {
        record(nil, page, &classes)
        new = after.next()
      } else {
        record(old, new, &classes)
        old = before.next()
        new = after.next()
      }
    }
  }

  private mutating func record(_ old: PageWalk.Page?, _ new: PageWalk.Page?, _ classes: inout [PageChange]) {
    let frame = old?.entry.frameNumber?.rawValue
    let classNumber = frame.flatMap { sharers.classNumber(of: $0) }
    let wasShared = classNumber.map { sharers.sharers[$0].count > 1 } ?? false || old?.entry.isMappedOnce == false
    let what = Self.change(from: old?.entry, to: new?.entry, wasShared: wasShared)
    let mapping =
      new.map { later.mappings[$0.mapping].mapping } ?? mappingOfLater(old)
      ?? Mapping(addresses: 0..<1, permissions: [])
    changes[mapping.addresses.lowerBound, default: (mapping, PageChange())].change[keyPath: what] += 1
    if let classNumber { classes[classNumber][keyPath: what] += 1 }
  }

  /// The mapping of a page that is gone: that of the later snapshot if the address is still mapped, else that of the earlier.
  private func mappingOfLater(_ page: PageWalk.Page?) -> Mapping? {
    guard let page else { return nil }
    let address = page.number * UInt64(earlier.pageSize)
    let mappings = later.mappings[laterMappings]
    let place = mappings.partitioningIndex { $0.mapping.addresses.upperBound > address }
    if place < mappings.endIndex, mappings[place].mapping.addresses.contains(address) { return mappings[place].mapping }
    return earlier.mappings[page.mapping].mapping
  }

  private static func change(
    from old: PagemapEntry?, to new: PagemapEntry?, wasShared: Bool
  ) -> WritableKeyPath<PageChange, Int> {
    let (was, isNow) = (Holding(old), Holding(new))
    switch (was, isNow) {
    case (.nothing, .nothing): return \.same
    case (.nothing, _): return \.new
    case (_, .nothing): return \.gone
    case (.swap(let left), .swap(let right)): return left == right ? \.same : \.replaced
    case (_, .swap): return \.swappedOut
    case (.swap, _): return \.swappedIn
    case (.frame(let left), .frame(let right)):
      return left == right ? \.same : wasShared ? \.copied : \.replaced
    case (.hidden, _), (_, .hidden): return \.unknown
    }
  }

  /// What a page held.
  private enum Holding {
    case nothing
    case frame(UInt64)
    case hidden
    case swap(UInt64)

    init(_ entry: PagemapEntry?) {
      guard let entry, entry.rawValue != 0 else {
        self = .nothing
        return
      }
      if entry.isPresent {
        self = entry.frameNumber.map { .frame($0.rawValue) } ?? .hidden
      } else if entry.isSwapped {
        self = .swap(entry.rawValue & 0x007f_ffff_ffff_ffff)
      } else {
        self = .nothing
      }
    }
  }
}
