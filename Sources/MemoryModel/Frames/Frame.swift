/// One 4 KiB frame in 64 bits: how often it is mapped, what it is, and what it holds.
///
/// Twenty bits of mapping count, twelve of flags, sixteen of content, four for the order of its folio, two flags more,
/// six for the mlock batches, and two for the node. 55 is for a frame
/// that has references which are recorded elsewhere.
///
/// The frames of a large folio are aligned to its size, so its first frame follows from the order; flags of the folio
/// (dirty, referenced, active, batches) are kept there. The reference count is not stored: it is the mapping count plus
/// one for each holder that is recorded here, so the two can never disagree.
struct Frame: Sendable, Hashable {
  var bits: UInt64

  @inline(__always)
  init(bits: UInt64) { self.bits = bits }

  static let mapcountMask: UInt64 = 0xF_FFFF

  /// PG_anon: an anonymous folio (folio_test_anon).
  static let anonymous: UInt64 = 1 << 20
  /// PG_anon_exclusive: this frame belongs to one process for certain.
  static let exclusive: UInt64 = 1 << 21
  /// PG_dirty.
  static let dirty: UInt64 = 1 << 22
  /// PG_swapbacked: cleared for page-cache frames of disk files, and by lru_lazyfree.
  static let swapBacked: UInt64 = 1 << 23
  /// PG_referenced.
  static let referenced: UInt64 = 1 << 24
  /// PG_active.
  static let active: UInt64 = 1 << 25
  /// It waits in an LRU-add or mlock batch of some CPU: not on the LRU yet, and one reference more.
  static let inAddBatch: UInt64 = 1 << 26
  /// It waits in a lazy-free batch of some CPU: one reference more.
  static let inLazyFreeBatch: UInt64 = 1 << 27
  /// It waits in an activation batch of some CPU: one reference more.
  static let inActivateBatch: UInt64 = 1 << 28
  /// It belongs to the page cache (or shmem): one reference more.
  static let inPageCache: UInt64 = 1 << 29
  /// The same bit of an anonymous frame: it belongs to the swap cache (`SwapArea.cache`), which is one reference, too.
  static let inSwapCache = inPageCache
  /// PG_mlocked.
  static let mlocked: UInt64 = 1 << 30
  /// It waits in a deactivation batch of some CPU: one reference more.
  static let inDeactivateBatch: UInt64 = 1 << 31

  /// Pins or plain references hold it that `Memory.held` counts.
  static let held: UInt64 = 1 << 55

  static let batchMask = inAddBatch | inLazyFreeBatch | inActivateBatch | inDeactivateBatch
  static let contentShift: UInt64 = 32
  static let contentMask: UInt64 = 0xFFFF << contentShift
  static let firstByteMask: UInt64 = 0xFF << contentShift
  /// References that the mlock batches of mm/mlock.c hold: a folio may wait there several times.
  static let mlockBatchShift: UInt64 = 58
  static let mlockBatchOne: UInt64 = 1 << mlockBatchShift
  /// All that counts as a reference.
  static let referenceMask = mapcountMask | batchMask | inPageCache | held | 0x3F << mlockBatchShift

  /// What a record of a fault tells of a frame before it.
  static let recordedBefore = ~(referenced | active | mlocked | unevictable | blockDirty)
  /// What it tells of a frame after it.
  static let recordedAfter = recordedBefore & ~(batchMask | 0x3F << mlockBatchShift)

  /// References held by mlock batches.
  @inline(__always)
  var mlockBatchReferences: Int { Int(bits >> Self.mlockBatchShift & 0x3F) }

  /// PG_unevictable: set when the mlock batch that holds the folio is drained, not when it is locked.
  static let unevictable: UInt64 = 1 << 56
  /// The block of a disk file behind this frame is newer in memory (BH_Dirty); the folio is dirty if any of its blocks is.
  static let blockDirty: UInt64 = 1 << 57
  /// The same bit of an anonymous frame: it was ksmd that took a merged page apart, and nobody knows on which node it did.
  static let unknownNode = blockDirty
  /// PG_ksm: a merged frame, which no writer keeps and which belongs to nobody (folio_test_ksm).
  static let merged: UInt64 = 1 << 54
  /// How far `unevictable` is above `mlocked`.
  static let mlockedToUnevictable: UInt64 = 26
  static let orderShift: UInt64 = 48
  static let orderMask: UInt64 = 0xF << orderShift
  /// Tells small anonymous folios, of which only `anonymous` is left, from large ones.
  static let largeAnonymousMask = anonymous | orderMask
  /// Flags that a large folio has once, on its first frame.
  static let folioFlags = dirty | swapBacked | referenced | active | batchMask | mlocked | unevictable

  /// The NUMA node that the frame is on.
  static let nodeShift: UInt64 = 52
  static let nodeMask: UInt64 = 3 << nodeShift

  /// The NUMA node that the frame is on.
  @inline(__always)
  var node: Int { Int(bits >> Self.nodeShift & 3) }

  /// The folio has 2^order frames.
  @inline(__always)
  var order: Int { Int(bits >> Self.orderShift & 0xF) }

  /// It is part of an anonymous folio of several frames.
  @inline(__always)
  var isLargeAnonymous: Bool { bits & Self.orderMask != 0 ? bits & Self.anonymous != 0 : false }

  /// It is anonymous and in the swap cache (folio_test_swapcache).
  @inline(__always)
  var isSwapCached: Bool { bits & (Self.anonymous | Self.inSwapCache) == Self.anonymous | Self.inSwapCache }

  /// The first frame of the folio that this frame is in, given the frame's own number.
  @inline(__always)
  func head(of number: FrameNumber) -> FrameNumber { number & ~(1 << order - 1) }

  /// Mappings of the frame in page tables.
  @inline(__always)
  var mapcount: Int { Int(bits & Self.mapcountMask) }

  /// All references of a frame that is not part of a large anonymous folio: mappings, batches, page cache; those of pins
  /// are in `Memory.held`.
  @inline(__always)
  var refcount: Int { mapcount + referencesBesideMappings }

  /// References of batches and of the page cache; a large folio has them on its first frame.
  @inline(__always)
  var referencesBesideMappings: Int {
    (bits & (Self.batchMask | Self.inPageCache)).nonzeroBitCount + mlockBatchReferences
  }

  /// Nothing refers to the frame: refcount is 0.
  @inline(__always)
  var isUnused: Bool { bits & Self.referenceMask == 0 }

  @inline(__always)
  func has(_ flag: UInt64) -> Bool { bits & flag != 0 }

  /// What the page holds.
  @inline(__always)
  var content: PageContent {
    get { PageContent(bits: UInt16(truncatingIfNeeded: bits >> Self.contentShift)) }
    set { bits = bits & ~(0xFFFF << Self.contentShift) | UInt64(newValue.bits) << Self.contentShift }
  }

  /// The bits of a fresh anonymous frame with one mapping, as folio_add_new_anon_rmap leaves it: swap-backed, and
  /// exclusive where the kernel has that flag (`PageWalk.exclusiveFlag`).
  static let newAnonymous: UInt64 = 1 | anonymous | swapBacked
}
