/// Kernel samepage merging: which address spaces are scanned, what is known of their pages, and what is merged.
///
/// It belongs to the whole machine, like ksmd. Rules K-1 to K-14; mm/ksm.c.
struct KSM: Sendable {
  var settings = KSMSettings()
  /// The address spaces that a scan visits, in its order (ksm_mm_head).
  ///
  /// Those that ended with items still known stand in front until the next scan.
  var order: [Int] = []
  /// What is known of single pages; an item that is not in use any more is in `freeItems`.
  var items: [RmapItem] = []
  private var freeItems: [Int] = []
  var stable = StableTree()
  var unstable = UnstableTree()
  /// ksmd has made copies on the node of its CPU.
  var hasPlacedPages = false

  /// Makes an item for a page.
  mutating func makeItem(space: Int, page: PageNumber) -> Int {
    let item = RmapItem(space: space, page: page)
    if let index = freeItems.popLast() {
      items[index] = item
      return index
    }
    items.append(item)
    return items.count - 1
  }

  /// Takes an item back that is in no tree.
  mutating func releaseItem(_ item: Int) {
    freeItems.append(item)
  }
}

/// What ksmd remembers of one virtual page (struct ksm_rmap_item).
struct RmapItem: Sendable {
  /// In which tree the item is.
  enum Place: Sendable, Hashable {
    case none
    /// In the unstable tree of a scan; the tree may be gone by now.
    case unstable(UnstableTree.Place)
    /// With a node of the stable tree.
    case stable(Int)
  }

  var space: Int
  var page: PageNumber
  /// The content at the last look (oldchecksum), nil before the first.
  var lastContent: PageContent?
  /// Looks since the item was made, at most 255.
  var age: UInt8 = 0
  /// Scans that smart_scan still leaves the page out of.
  var remainingSkips = 0
  var place = Place.none
}

/// What a scan knows of one address space.
struct KSMMembership: Sendable {
  /// It is in the list of the daemon (MMF_VM_MERGEABLE).
  var isListed = false
  /// All its memory, present and future, is mergeable (MMF_VM_MERGE_ANY): K-14.
  var mergesAny = false
  /// Its items, in the order of their pages.
  var items: [Int] = []
  /// Items with a node of the stable tree (ksm_merging_pages).
  var mergingPages = 0
  /// What ksm_stat counts on top of that, because the parent's counts were copied.
  var inherited = KSMView()
}

/// The settings of /sys/kernel/mm/ksm that decide what is merged.
public struct KSMSettings: Sendable, Hashable {
  /// smart_scan: K-8.
  public var smartScan = true
  /// use_zero_pages: K-9.
  public var useZeroPages = false
  /// max_page_sharing: K-7.
  public var maxPageSharing = 256
  /// merge_across_nodes.
  public var mergeAcrossNodes = true

  /// Creates the settings that kernels start with.
  public init() {}
}

extension Machine {
  /// What KSM merges depends on the CPU that ksmd happened to run on: it has made copies on its own node, and pages merge only
  /// with those of their node.
  public var dependsOnPlaceOfKSM: Bool { ksm.hasPlacedPages && !ksm.settings.mergeAcrossNodes }
}

/// Where a content stands in the trees.
struct MergeKey: Sendable {
  var content: PageContent
  /// Each NUMA node has trees of its own where pages do not merge across nodes.
  var tree = 0
}
