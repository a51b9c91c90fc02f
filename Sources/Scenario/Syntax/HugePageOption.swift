/// One setting of /sys/kernel/mm/transparent_hugepage, which a `thp` statement makes for the whole machine.
public enum HugePageOption: Sendable, Hashable, Codable {
  /// The setting for all sizes.
  case enabled(Mode)
  /// The setting of folios of 2^order pages.
  case size(order: Int, Mode)
  /// use_zero_page: reads map the huge zero page.
  case zeroPage(Bool)

  /// Which memory gets folios of a size.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// All anonymous memory.
    case always
    /// As the setting for all sizes says.
    case inherit
    /// Memory with `advise ... hugepage`.
    case madvise
    /// None.
    case never
  }

  /// The orders of folios that anonymous memory may have: 16 KiB to 2 MiB.
  public static let orders = 2...9

  /// What every scenario with a `thp` statement begins with: 2 MiB where asked for, and no other size.
  public static let defaults: [HugePageOption] =
    [.enabled(.madvise), .zeroPage(true)] + orders.map { .size(order: $0, $0 == 9 ? .inherit : .never) }
}
