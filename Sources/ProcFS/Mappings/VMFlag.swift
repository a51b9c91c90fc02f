/// One two-letter flag of a `VmFlags:` line.
///
/// The letters are those of `show_smap_vma_flags` in fs/proc/task_mmu.c. A flag this package has no name for compares and prints
/// like the others.
public struct VMFlag: Hashable, Sendable, CustomStringConvertible {
  private let first: UInt8
  private let second: UInt8

  init(_ first: UInt8, _ second: UInt8) {
    self.first = first
    self.second = second
  }

  private init(_ letters: (Unicode.Scalar, Unicode.Scalar)) {
    self.init(UInt8(ascii: letters.0), UInt8(ascii: letters.1))
  }

  /// The two letters.
  public var description: String { String(decoding: [first, second], as: UTF8.self) }

  /// `rd`: readable.
  public static let read = Self(("r", "d"))
  /// `wr`: writable.
  public static let write = Self(("w", "r"))
  /// `ex`: executable.
  public static let execute = Self(("e", "x"))
  /// `sh`: shared.
  public static let shared = Self(("s", "h"))
  /// `lo`: pages are locked in memory (`mlock`).
  public static let locked = Self(("l", "o"))
  /// `lf`: pages are locked when they fault (`MLOCK_ONFAULT`).
  public static let lockOnFault = Self(("l", "f"))
  /// `ac`: accounted against the commit limit.
  public static let accounted = Self(("a", "c"))
  /// `nr`: no swap reservation (`MAP_NORESERVE`).
  public static let noReserve = Self(("n", "r"))
  /// `ht`: hugetlb pages.
  public static let hugetlb = Self(("h", "t"))
  /// `dc`: not copied by fork (`MADV_DONTFORK`).
  public static let dontFork = Self(("d", "c"))
  /// `wf`: wiped by fork (`MADV_WIPEONFORK`).
  public static let wipeOnFork = Self(("w", "f"))
  /// `dd`: left out of core dumps.
  public static let dontDump = Self(("d", "d"))
  /// `hg`: huge pages advised (`MADV_HUGEPAGE`).
  public static let hugePage = Self(("h", "g"))
  /// `nh`: huge pages advised against (`MADV_NOHUGEPAGE`).
  public static let noHugePage = Self(("n", "h"))
  /// `mg`: pages may be merged by KSM (`MADV_MERGEABLE`).
  public static let mergeable = Self(("m", "g"))
  /// `um`: userfaultfd missing faults.
  public static let userfaultMissing = Self(("u", "m"))
  /// `uw`: userfaultfd write protection.
  public static let userfaultWriteProtect = Self(("u", "w"))
  /// `gd`: grows down.
  public static let growsDown = Self(("g", "d"))
  /// `sd`: soft-dirty.
  public static let softDirty = Self(("s", "d"))
  /// `gu`: may hold guard markers (Linux 6.18).
  public static let mayHaveGuards = Self(("g", "u"))
}
