/// The settings of transparent huge pages: /sys/kernel/mm/transparent_hugepage.
public struct HugePageSettings: Sendable, Hashable {
  /// Which memory gets folios of one size.
  public enum Enabled: String, Sendable, Hashable, CaseIterable {
    /// All anonymous memory.
    case always
    /// What the setting for all sizes says.
    case inherit
    /// Memory with MADV_HUGEPAGE.
    case madvise
    /// None.
    case never
  }

  /// The setting for all sizes, which those on `inherit` follow; never `inherit` itself.
  public var enabled = Enabled.madvise
  /// The setting of each folio order from 2 (16 KiB) to 9 (2 MiB); orders that are missing are on `never`.
  public var sizes: [Int: Enabled] = [pmdOrder: .inherit]
  /// Reads map the huge zero page (use_zero_page).
  public var usesZeroPage = true

  /// The most pages of 2 MiB that khugepaged fills with zeros (max_ptes_none); for MADV_COLLAPSE there is no limit.
  public var mostMissing = mostMissingByDefault
  /// The most pages of 2 MiB that others map too, of which khugepaged makes a huge page (max_ptes_shared).
  public var mostShared = 256

  /// What max_ptes_none begins with: all pages but one.
  static let mostMissingByDefault = 511

  /// The order of a folio that one PMD maps.
  public static let pmdOrder = 9

  /// The settings that Linux on x86-64 is mostly used with: 2 MiB, where asked for.
  public init() {}

  /// Memory gets large folios that nobody asked for.
  public var areMadeUnasked: Bool {
    sizes.values.contains { $0 == .always || $0 == .inherit && enabled == .always }
  }

  /// 2 MiB are made somewhere, so khugepaged runs (hugepage_pmd_enabled).
  var runsKhugepaged: Bool {
    switch sizes[Self.pmdOrder] ?? .never {
    case .inherit: enabled != .never
    case let own: own != .never
    }
  }

  /// The orders that a write fault in a VMA may allocate, one bit each (thp_vma_allowable_orders).
  func orders(for vma: VMA) -> UInt16 {
    guard vma.isAnonymous, !vma.flags.contains(.noHugePage) else { return 0 }
    let isAdvised = vma.flags.contains(.hugePage)
    var result: UInt16 = 0
    for (order, setting) in sizes {
      let effective = setting == .inherit ? enabled : setting
      if effective == .always || effective == .madvise && isAdvised { result |= 1 << UInt16(order) }
    }
    return result
  }
}
