/// One 64-bit value of /proc/<pid>/pagemap: what a page table holds for one page.
///
/// The bits are those of `pte_to_pagemap_entry` in fs/proc/task_mmu.c; see Documentation/admin-guide/mm/pagemap.rst.
public struct PagemapEntry: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// The value as read.
  public var rawValue: UInt64

  /// Creates an entry from a value.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Bit 63: a frame is mapped; also set for the zero page.
  public var isPresent: Bool { bit(63) }
  /// Bit 62: the entry is a swap, migration or similar entry.
  public var isSwapped: Bool { bit(62) }
  /// Bit 61: the frame belongs to a file or to shmem; also set for the huge zero page.
  public var isFileOrShmem: Bool { bit(61) }
  /// Bit 58: a guard marker (Linux 6.15).
  public var isGuard: Bool { bit(58) }
  /// Bit 57: write-protected by userfaultfd (Linux 5.13).
  public var isUserfaultWriteProtected: Bool { bit(57) }
  /// Bit 56: the frame is mapped exactly once.
  ///
  /// Says nothing about the right to write. For a huge page mapped by a PMD all its entries show the count of the head frame.
  public var isMappedOnce: Bool { bit(56) }
  /// Bit 55: written since soft-dirty was cleared; never set by a kernel built without `CONFIG_MEM_SOFT_DIRTY`.
  public var isSoftDirty: Bool { bit(55) }

  /// Bits 0-54 of a present page: its frame.
  ///
  /// Nil when the page is not present, and when the number reads 0 because the reader opened the file without `CAP_SYS_ADMIN`.
  public var frameNumber: FrameNumber? {
    let number = rawValue & 0x007f_ffff_ffff_ffff
    return isPresent && number != 0 ? FrameNumber(rawValue: number) : nil
  }

  /// Bits 0-4 of a swapped page: the swap area.
  public var swapType: UInt64? { isSwapped ? rawValue & 0x1f : nil }
  /// Bits 5-54 of a swapped page: the place in the swap area; reads 0 without `CAP_SYS_ADMIN`.
  public var swapOffset: UInt64? { isSwapped ? (rawValue & 0x007f_ffff_ffff_ffff) >> 5 : nil }

  private func bit(_ number: UInt64) -> Bool { rawValue >> number & 1 != 0 }
}
