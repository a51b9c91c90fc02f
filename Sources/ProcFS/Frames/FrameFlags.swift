/// The state of a page frame, a value of /proc/kpageflags.
///
/// The bits are those of include/uapi/linux/kernel-page-flags.h, and from 32 on those of include/linux/kernel-page-flags.h; see
/// `stable_page_flags` in fs/proc/page.c and Documentation/admin-guide/mm/pagemap.rst.
public struct FrameFlags: OptionSet, Hashable, Sendable {
  /// The value as read.
  public var rawValue: UInt64

  /// Creates flags from a value.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `LOCKED`: locked for exclusive access, for instance during I/O.
  public static let locked = Self(rawValue: 1 << 0)
  /// `ERROR`: an I/O error happened (no longer set since Linux 6.12).
  public static let error = Self(rawValue: 1 << 1)
  /// `REFERENCED`: accessed since the LRU last looked.
  public static let referenced = Self(rawValue: 1 << 2)
  /// `UPTODATE`: holds valid data.
  public static let uptodate = Self(rawValue: 1 << 3)
  /// `DIRTY`: the folio is marked dirty; a dirty PTE of an anonymous page does not set it.
  public static let dirty = Self(rawValue: 1 << 4)
  /// `LRU`: on an LRU list; set late, when the per-CPU batch drains.
  public static let lru = Self(rawValue: 1 << 5)
  /// `ACTIVE`: on the active LRU list.
  public static let active = Self(rawValue: 1 << 6)
  /// `SLAB`: kernel objects.
  public static let slab = Self(rawValue: 1 << 7)
  /// `WRITEBACK`: being written to its backing store.
  public static let writeback = Self(rawValue: 1 << 8)
  /// `RECLAIM`: to be reclaimed as soon as writing ends.
  public static let reclaim = Self(rawValue: 1 << 9)
  /// `BUDDY`: free, the head of a buddy block.
  public static let buddy = Self(rawValue: 1 << 10)
  /// `MMAP`: mapped into a process.
  public static let mmap = Self(rawValue: 1 << 11)
  /// `ANON`: mapped, not part of a file.
  public static let anon = Self(rawValue: 1 << 12)
  /// `SWAPCACHE`: has a swap entry.
  public static let swapCache = Self(rawValue: 1 << 13)
  /// `SWAPBACKED`: reclaimed to swap, not to a file; cleared by MADV_FREE.
  public static let swapBacked = Self(rawValue: 1 << 14)
  /// `COMPOUND_HEAD`: the first frame of a folio of several.
  public static let compoundHead = Self(rawValue: 1 << 15)
  /// `COMPOUND_TAIL`: a further frame of such a folio.
  public static let compoundTail = Self(rawValue: 1 << 16)
  /// `HUGE`: a hugetlb page.
  public static let hugetlb = Self(rawValue: 1 << 17)
  /// `UNEVICTABLE`: on the unevictable LRU list; set late.
  public static let unevictable = Self(rawValue: 1 << 18)
  /// `HWPOISON`: the hardware found the memory bad.
  public static let hardwarePoison = Self(rawValue: 1 << 19)
  /// `NOPAGE`: no frame of this number exists.
  public static let noPage = Self(rawValue: 1 << 20)
  /// `KSM`: shared by KSM; set for every anonymous frame by many kernels from 6.12 to 6.19: ask ``FrameBooks/tellsMerged``.
  public static let ksm = Self(rawValue: 1 << 21)
  /// `THP`: part of a large folio.
  public static let thp = Self(rawValue: 1 << 22)
  /// `OFFLINE`: logically offline, for instance in a balloon.
  public static let offline = Self(rawValue: 1 << 23)
  /// `ZERO_PAGE`: the zero page or the huge zero page.
  public static let zeroPage = Self(rawValue: 1 << 24)
  /// `IDLE`: not accessed since marked idle.
  public static let idle = Self(rawValue: 1 << 25)
  /// `PGTABLE`: a page table.
  public static let pageTable = Self(rawValue: 1 << 26)
  /// `RESERVED`: never given out by the allocator (kernel debugging bit).
  public static let reserved = Self(rawValue: 1 << 32)
  /// `MLOCKED`: locked by `mlock`; set late (kernel debugging bit).
  public static let mlocked = Self(rawValue: 1 << 33)
  /// `OWNER_2`, earlier `MAPPEDTODISK` (kernel debugging bit).
  public static let owner2 = Self(rawValue: 1 << 34)
  /// `PRIVATE`: the file system keeps data with it (kernel debugging bit).
  public static let privateData = Self(rawValue: 1 << 35)
  /// `PRIVATE_2`: more file system data (kernel debugging bit).
  public static let privateData2 = Self(rawValue: 1 << 36)
  /// `OWNER_PRIVATE`: free for its owner (kernel debugging bit).
  public static let ownerPrivate = Self(rawValue: 1 << 37)
  /// `ARCH`: architecture-specific (kernel debugging bit).
  public static let arch = Self(rawValue: 1 << 38)
  /// `UNCACHED`: mapped without caching (kernel debugging bit).
  public static let uncached = Self(rawValue: 1 << 39)
  /// `SOFTDIRTY`: soft-dirty (kernel debugging bit).
  public static let softDirty = Self(rawValue: 1 << 40)
  /// `ARCH_2`: architecture-specific (kernel debugging bit).
  public static let arch2 = Self(rawValue: 1 << 41)
  /// `ARCH_3`: architecture-specific (kernel debugging bit).
  public static let arch3 = Self(rawValue: 1 << 42)
}
