/// What a `khugepaged` statement does: it concerns the whole machine, and no process in particular.
public enum KhugepagedAction: Sendable, Hashable, Codable {
  /// Full passes over all memory that may get huge pages, one after another.
  case scan(Int)
  /// Limits of /sys/kernel/mm/transparent_hugepage/khugepaged.
  case set([KhugepagedOption])

  /// The most passes of one statement.
  public static let mostScans = 1_000
}

/// One limit of /sys/kernel/mm/transparent_hugepage/khugepaged, each of 0 to 511 pages.
public enum KhugepagedOption: Sendable, Hashable, Codable {
  /// max_ptes_none: the most pages of 2 MiB that may be missing, or be the zero page.
  case mostMissing(Int)
  /// max_ptes_shared: the most pages of 2 MiB that others may map too.
  case mostShared(Int)

  /// What a limit may be.
  public static let range = 0...511

  /// What every scenario begins with: the values that kernels start with.
  public static let defaults: [KhugepagedOption] = [.mostMissing(511), .mostShared(256)]
}
