/// What PAGEMAP_SCAN tells of a page (Linux 6.7): the `PAGE_IS_...` of include/uapi/linux/fs.h.
///
/// See Documentation/admin-guide/mm/pagemap.rst, "Pagemap Scan IOCTL". None of these needs a privilege beyond opening pagemap.
public struct PageCategories: OptionSet, Hashable, Sendable {
  /// One bit per category.
  public var rawValue: UInt64

  /// Creates categories from their bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `WPALLOWED`: the VMA takes part in asynchronous write protection by userfaultfd.
  public static let writeProtectAllowed = Self(rawValue: 1 << 0)
  /// `WRITTEN`: not write-protected by userfaultfd; true of all pages where nobody uses that.
  public static let written = Self(rawValue: 1 << 1)
  /// `FILE`: belongs to a file or to shmem.
  public static let file = Self(rawValue: 1 << 2)
  /// `PRESENT`: in memory; also set for the zero page.
  public static let present = Self(rawValue: 1 << 3)
  /// `SWAPPED`: a swap, migration or similar entry.
  public static let swapped = Self(rawValue: 1 << 4)
  /// `PFNZERO`: the zero page or the huge zero page.
  public static let zeroPage = Self(rawValue: 1 << 5)
  /// `HUGE`: mapped by a PMD at once.
  public static let huge = Self(rawValue: 1 << 6)
  /// `SOFT_DIRTY`: written since soft-dirty was cleared.
  public static let softDirty = Self(rawValue: 1 << 7)
  /// `GUARD`: a guard marker (Linux 6.15).
  public static let guardMarker = Self(rawValue: 1 << 8)
}

/// Pages side by side of the same categories.
public struct PageRegion: Hashable, Sendable {
  /// The addresses of the pages.
  public var addresses: Range<UInt64>
  /// What is true of all of them, as far as it was asked for.
  public var categories: PageCategories

  /// Creates a region.
  public init(addresses: Range<UInt64>, categories: PageCategories) {
    self.addresses = addresses
    self.categories = categories
  }
}

/// Which pages PAGEMAP_SCAN is to report.
///
/// A kernel refuses categories that are newer than itself (`EINVAL`).
public struct PageQuestion: Hashable, Sendable {
  /// Categories that are turned round before the two next are looked at.
  public var inverted: PageCategories
  /// All of these must be true of a page.
  public var all: PageCategories
  /// One of these must be true; none asks nothing.
  public var any: PageCategories
  /// What regions tell of their pages; pages that differ in nothing else are one region.
  public var told: PageCategories

  /// Creates a question; the default of each part asks nothing.
  public init(
    all: PageCategories = [], any: PageCategories = [], inverted: PageCategories = [], told: PageCategories = []
  ) {
    self.all = all
    self.any = any
    self.inverted = inverted
    self.told = told
  }
}
