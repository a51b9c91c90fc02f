/// What the kernel keeps once for an anonymous folio of more than one frame.
///
/// Frames keep how often they are mapped; this keeps how often the folio is, and by whom: the two slots and the "mapped
/// shared" bit that decide whether a frame of it may be reused (CONFIG_MM_ID, include/linux/rmap.h): M-4.
struct LargeFolio: Sendable, Hashable {
  /// The folio has 2^order frames.
  let order: Int
  /// Mappings by PTEs, and each PMD mapping as one (folio_large_mapcount).
  private(set) var mappings = 0
  /// Mappings by a PMD (folio_entire_mapcount).
  var entire = 0
  /// Frames that some PTE maps (the page part of _nr_pages_mapped).
  var mappedFrames = 0
  /// More than one address space may map it (FOLIO_MM_IDS_SHARED_BITNUM).
  private(set) var isMappedShared = false
  /// Part of it is mapped by nobody, and reclaim knows (PG_partially_mapped).
  var isPartiallyMapped = false
  /// No shrinker has looked at it since it was made.
  var isUnseen = true
  private var first = Slot()
  private var second = Slot()

  /// One address space that maps the folio, and how often, as far as the kernel kept track.
  private struct Slot: Sendable, Hashable {
    var space: Int?
    var count = 0

    /// Forgets `count` mappings, and the address space with the last one.
    mutating func remove(_ removed: Int) {
      count = max(0, count - removed)
      if count == 0 { space = nil }
    }
  }

  init(order: Int) {
    self.order = order
  }

  var frameCount: Int { 1 << order }

  /// folio_add_return_large_mapcount.
  mutating func add(_ count: Int, by space: Int) {
    mappings += count
    if first.space == space {
      first.count += count
    } else if second.space == space {
      second.count += count
    } else if first.space == nil {
      first = Slot(space: space, count: count)
      if mappings != count { isMappedShared = true }
    } else if second.space == nil {
      second = Slot(space: space, count: count)
      isMappedShared = true
    }
  }

  /// folio_sub_return_large_mapcount.
  ///
  /// A count may be lower than what is mapped, where mappings were added while both slots were taken.
  mutating func remove(_ count: Int, by space: Int) {
    mappings -= count
    if first.space == space {
      first.remove(count)
      if first.space != nil { return }
    } else if second.space == space {
      second.remove(count)
      if second.space != nil { return }
    }
    if first.count == mappings || second.count == mappings { isMappedShared = false }
  }

  /// folio_maybe_mapped_shared.
  var maybeMappedShared: Bool { mappings > 1 && isMappedShared }
}
