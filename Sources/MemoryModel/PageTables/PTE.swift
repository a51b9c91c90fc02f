/// One page-table entry in 32 bits: six flags and a frame number, so a machine has at most 2^26 frames (256 GiB).
///
/// Anon-exclusive is a property of the frame (`Frame.exclusive`), as in the kernel; PROT_NONE is a property of the VMA.
struct PTE: Sendable, Hashable {
  var bits: UInt32

  @inline(__always)
  init(bits: UInt32) { self.bits = bits }

  /// An entry that maps a frame.
  @inline(__always)
  init(frame: FrameNumber, flags: UInt32) {
    bits = UInt32(truncatingIfNeeded: frame) << Self.frameShift | flags | Self.present
  }

  /// Nothing is mapped (pte_none).
  static let none = PTE(bits: 0)
  static let present: UInt32 = 1
  static let writable: UInt32 = 2
  static let dirty: UInt32 = 4
  static let young: UInt32 = 8
  /// The shared zero page: not reference counted, not in any statistic (pte_special).
  static let special: UInt32 = 16
  /// userfaultfd protects it from writes (pte_uffd_wp).
  static let userfaultProtected: UInt32 = 32
  static let frameShift: UInt32 = 6

  /// The shared zero page, mapped read-only and young, as do_anonymous_page maps it.
  static let zeroPage = PTE(bits: present | young | special)

  /// Not present, and this bit: the place of the frame holds a slot of the swap area (is_swap_pte).
  ///
  /// `young` then says that the page was anon-exclusive (pte_swp_exclusive), so that what fork leaves out of a child's entry
  /// is the same as for a frame.
  static let swapped: UInt32 = 4

  /// An entry whose page is in the swap area.
  @inline(__always)
  init(swapSlot: Int, isExclusive: Bool, isUserfaultProtected: Bool) {
    bits =
      UInt32(truncatingIfNeeded: swapSlot) << Self.frameShift | Self.swapped | (isExclusive ? Self.young : 0)
      | (isUserfaultProtected ? Self.userfaultProtected : 0)
  }

  /// A guard marker: an entry that is not present and refuses every access (PTE_MARKER_GUARD).
  static let guardMarker = PTE(bits: special)

  @inline(__always) var isNone: Bool { bits == 0 }
  @inline(__always) var isSwapped: Bool { bits & (Self.present | Self.swapped) == Self.swapped }
  @inline(__always) var isSwapExclusive: Bool { bits & Self.young != 0 }
  @inline(__always) var swapSlot: Int { Int(bits >> Self.frameShift) }
  @inline(__always) var isGuard: Bool { bits == Self.guardMarker.bits }
  @inline(__always) var isUserfaultProtected: Bool { bits & Self.userfaultProtected != 0 }
  @inline(__always) var isPresent: Bool { bits & Self.present != 0 }
  @inline(__always) var isWritable: Bool { bits & Self.writable != 0 }
  @inline(__always) var isDirty: Bool { bits & Self.dirty != 0 }
  @inline(__always) var isYoung: Bool { bits & Self.young != 0 }
  @inline(__always) var isZeroPage: Bool { bits & Self.special != 0 }
  /// Present, and a frame that is counted (vm_normal_page).
  @inline(__always) var mapsNormalFrame: Bool { bits & (Self.present | Self.special) == Self.present }
  @inline(__always) var frame: FrameNumber { Int(bits >> Self.frameShift) }

  /// The same entry with a frame that lies further on, or the same zero page or marker.
  @inline(__always)
  func advanced(by distance: Int) -> PTE {
    mapsNormalFrame ? PTE(bits: bits &+ UInt32(truncatingIfNeeded: distance) &<< Self.frameShift) : self
  }

  /// It maps the frame so far behind that of another entry, with the same mark of userfaultfd (folio_pte_batch).
  func follows(_ first: PTE, by distance: Int) -> Bool {
    mapsNormalFrame && frame == first.frame + distance && isUserfaultProtected == first.isUserfaultProtected
  }

  @inline(__always)
  func adding(_ flags: UInt32) -> PTE { PTE(bits: bits | flags) }

  @inline(__always)
  func removing(_ flags: UInt32) -> PTE { PTE(bits: bits & ~flags) }
}
