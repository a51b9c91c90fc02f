/// How one kernel version behaves where versions differ: one field a switch, so that a rule asks and never compares
/// version numbers.
///
/// `docs/rules.md` lists the switches with their rules.
public struct KernelBehaviour: Sendable, Hashable {
  /// The version that this value describes, such as `6.18`.
  public var version: String

  /// Pages of a fault-around window (`fault_around_bytes` / 4096): a power of two.
  public var faultAroundPages = 16

  /// Entries of each per-CPU folio batch of mm/swap.c (PAGEVEC_SIZE); a full batch drains itself.
  public var lruBatchSize = 31

  /// MADV_DONTNEED over a whole 2 MiB slot frees its page table (CONFIG_PT_RECLAIM, zap_pte_range; 6.14).
  public var dontneedFreesPageTables = true

  /// Fault-around maps a large page-cache folio whole where it fits, beyond its window (filemap_map_folio_range; 6.18).
  public var faultAroundMapsWholeFolio = true

  /// The ordinary fault path maps a large page-cache folio whole where it fits (finish_fault; 6.11 for shmem, later all).
  public var ordinaryFaultMapsWholeFolio = true

  /// Creates the behaviour of a version with every switch as on 6.18.
  public init(version: String) {
    self.version = version
  }
}
