/// One switch of `KernelBehaviour`, described for a person.
public struct KernelSwitch: Sendable {
  /// The name of the field.
  public var name: String
  /// What it says, in a few words.
  public var summary: String
  /// The rules of `docs/rules.md` that ask it.
  public var rules: String
  /// The kernel function that does it.
  public var function: String
  /// When Linux changed: a release, or the two measured releases between which it did.
  public var changed: String
  private let read: @Sendable (KernelBehaviour) -> String

  /// What a behaviour says: `yes`, `no` or a number.
  public func value(in behaviour: KernelBehaviour) -> String { read(behaviour) }

  static func flag(
    _ name: String, _ summary: String, rules: String, function: String, changed: String,
    _ read: @escaping @Sendable (KernelBehaviour) -> Bool
  ) -> KernelSwitch {
    KernelSwitch(name: name, summary: summary, rules: rules, function: function, changed: changed) {
      read($0) ? "yes" : "no"
    }
  }

  static func text(
    _ name: String, _ summary: String, rules: String, function: String, changed: String,
    _ read: @escaping @Sendable (KernelBehaviour) -> String
  ) -> KernelSwitch {
    KernelSwitch(name: name, summary: summary, rules: rules, function: function, changed: changed, read: read)
  }

  static func number(
    _ name: String, _ summary: String, rules: String, function: String, changed: String,
    _ read: @escaping @Sendable (KernelBehaviour) -> Int
  ) -> KernelSwitch {
    KernelSwitch(name: name, summary: summary, rules: rules, function: function, changed: changed) { String(read($0)) }
  }

  private init(
    name: String, summary: String, rules: String, function: String, changed: String,
    read: @escaping @Sendable (KernelBehaviour) -> String
  ) {
    self.name = name
    self.summary = summary
    self.rules = rules
    self.function = function
    self.changed = changed
    self.read = read
  }
}

extension KernelBehaviour {
  /// Every switch, in the order of the fields; a test compares it with them.
  public static let switches: [KernelSwitch] = [
    .number(
      "faultAroundPages", "pages of a fault-around window", rules: "P-1", function: "do_fault_around",
      changed: "a setting"
    ) { $0.faultAroundPages },
    .flag(
      "faultAroundMapsWholeFolio", "fault-around maps large folios whole", rules: "P-2",
      function: "filemap_map_folio_range", changed: "6.18"
    ) { $0.faultAroundMapsWholeFolio },
    .flag(
      "faultAroundNeedsTableAtEnd", "fault-around at file end needs a table", rules: "P-2",
      function: "filemap_map_pages", changed: "6.18"
    ) { $0.faultAroundNeedsTableAtEnd },
    .flag(
      "ordinaryFaultMapsWholeFolio", "other file faults map large folios whole", rules: "P-2, S-2",
      function: "finish_fault", changed: "6.18"
    ) { $0.ordinaryFaultMapsWholeFolio },
    .flag(
      "diskFilesHaveLargeFolios", "ext4 files have large folios", rules: "P-2",
      function: "ext4_should_enable_large_folio", changed: "6.16"
    ) { $0.diskFilesHaveLargeFolios },
    .flag(
      "truncateUnmapsUnsplitFolio", "truncate unmaps folios it cannot split", rules: "S-4",
      function: "truncate_inode_partial_folio", changed: "6.16 to 6.18"
    ) { $0.truncateUnmapsUnsplitFolio },
    .flag(
      "hasAnonExclusive", "frames know that one process owns them", rules: "V-1, W-2",
      function: "can_change_pte_writable", changed: "5.19"
    ) { $0.hasAnonExclusive },
    .flag(
      "protectUpgradeNeedsDirty", "mprotect opens dirty pages only", rules: "V-1",
      function: "can_change_pte_writable", changed: "6.1 to 6.12"
    ) { $0.protectUpgradeNeedsDirty },
    .flag(
      "reuseDrainsBatches", "the last sharer drains the LRU-add batch", rules: "R-1",
      function: "wp_can_reuse_anon_folio", changed: "5.18"
    ) { $0.reuseDrainsBatches },
    .number(
      "lruBatchSize", "entries of a folio batch", rules: "R-1, R-2", function: "folio_batch_add", changed: "6.9"
    ) { $0.lruBatchSize },
    .flag(
      "unmapDrainsBatches", "unmapping drains the folio batches", rules: "R-1, R-2", function: "unmap_region",
      changed: "6.12 to 6.16"
    ) { $0.unmapDrainsBatches },
    .flag(
      "mlockHasBatches", "mlock has a folio batch of its own", rules: "L-2", function: "mlock_folio", changed: "5.18"
    ) { $0.mlockHasBatches },
    .flag(
      "mlockTakesLargeFolios", "mlock takes large folios that entries map", rules: "L-5", function: "mlock_pte_range",
      changed: "6.7"
    ) { $0.mlockTakesLargeFolios },
    .flag(
      "mappingLocksLargeFolios", "mapping a large folio whole locks it", rules: "L-5",
      function: "__folio_add_file_rmap", changed: "6.18"
    ) { $0.mappingLocksLargeFolios },
    .flag(
      "migrationKeepsYoung", "migrated pages keep their young bits", rules: "N-4, T-11",
      function: "remove_migration_pte", changed: "5.10 to 6.1"
    ) { $0.migrationKeepsYoung },
    .flag(
      "migrationDrainsBatch", "migrated pages leave the LRU-add batch", rules: "N-4, R-1",
      function: "unmap_and_move", changed: "5.10 to 6.1"
    ) { $0.migrationDrainsBatch },
    .flag(
      "hasPopulateAdvice", "MADV_POPULATE_READ and _WRITE exist", rules: "L-1", function: "madvise_populate",
      changed: "5.14"
    ) { $0.hasPopulateAdvice },
    .flag(
      "populateAdvicePassesHoles", "MADV_POPULATE goes on behind holes", rules: "L-1", function: "madvise_populate",
      changed: "6.9"
    ) { $0.populateAdvicePassesHoles },
    .flag(
      "mergesIntoUntouchedMappings", "mappings join untouched neighbours", rules: "V-2, O-8",
      function: "is_mergeable_anon_vma", changed: "6.16"
    ) { $0.mergesIntoUntouchedMappings },
    .flag(
      "dontneedFreesPageTables", "MADV_DONTNEED of 2 MiB frees its table", rules: "V-6", function: "zap_pte_range",
      changed: "6.14"
    ) { $0.dontneedFreesPageTables },
    .flag(
      "pageOutClearsYoung", "MADV_PAGEOUT clears the young bits", rules: "V-8",
      function: "madvise_cold_or_pageout_pte_range", changed: "6.1 to 6.12"
    ) { $0.pageOutClearsYoung },
    .flag(
      "remapLooksUpFirst", "mremap looks for the mapping first", rules: "V-4", function: "mremap", changed: "5.16"
    ) { $0.remapLooksUpFirst },
    .flag(
      "remapChecksBeforeUnmapping", "mremap checks before it unmaps", rules: "V-4", function: "check_prep_vma",
      changed: "6.17"
    ) { $0.remapChecksBeforeUnmapping },
    .flag(
      "remapKeepsAnySource", "MREMAP_DONTUNMAP of any memory", rules: "V-4", function: "vma_to_resize",
      changed: "5.13"
    ) { $0.remapKeepsAnySource },
    .flag(
      "remapUnlocksMovedPart", "MREMAP_DONTUNMAP unlocks what it moves", rules: "V-4", function: "move_vma",
      changed: "6.1.y, 6.12.y"
    ) { $0.remapUnlocksMovedPart },
    .flag(
      "remapUnaccountsSource", "MREMAP_DONTUNMAP drops VM_ACCOUNT", rules: "V-4", function: "move_vma",
      changed: "6.16"
    ) { $0.remapUnaccountsSource },
    .flag(
      "remapDropsAnonVMA", "MREMAP_DONTUNMAP drops the anon_vma", rules: "V-4, FK-2", function: "move_vma",
      changed: "5.13"
    ) { $0.remapDropsAnonVMA },
    .flag(
      "remapMovesSeveralMappings", "mremap moves several mappings at once", rules: "V-4", function: "remap_move",
      changed: "6.17"
    ) { $0.remapMovesSeveralMappings },
    .flag(
      "prefersManyNodes", "MPOL_PREFERRED_MANY exists", rules: "N-1", function: "mpol_new", changed: "5.15"
    ) { $0.prefersManyNodes },
    .flag(
      "interleavesByWeight", "MPOL_WEIGHTED_INTERLEAVE exists", rules: "N-1", function: "mpol_new", changed: "6.9"
    ) { $0.interleavesByWeight },
    .flag(
      "coreDumpEndsSharers", "a core dump ends a vfork parent too", rules: "X-1", function: "zap_threads",
      changed: "5.16"
    ) { $0.coreDumpEndsSharers },
    .flag(
      "copiesPinnedAtFork", "fork copies pinned pages", rules: "FK-8, G-3", function: "folio_needs_cow_for_dma",
      changed: "5.9"
    ) { $0.copiesPinnedAtFork },
    .flag(
      "readPinsUnshare", "pins that read make pages exclusive", rules: "G-5, W-7", function: "gup_must_unshare",
      changed: "5.19"
    ) { $0.readPinsUnshare },
    .flag(
      "ringRefusesFiles", "registered buffers may not be files", rules: "G-2", function: "io_pin_pages",
      changed: "6.1 to 6.12"
    ) { $0.ringRefusesFiles },
    .flag(
      "directTransfersPin", "O_DIRECT pins pages", rules: "G-5", function: "bio_iov_iter_get_pages", changed: "6.3"
    ) { $0.directTransfersPin },
    .flag(
      "directWritesFallBack", "O_DIRECT falls back to the page cache", rules: "G-2", function: "iomap_iter",
      changed: "after 6.12, not in 6.18"
    ) { $0.directWritesFallBack },
    .text(
      "guardRegions", "guard regions", rules: "V-9", function: "madvise_guard_install", changed: "6.13, files 6.15"
    ) { behaviour in
      switch behaviour.guardRegions {
      case .none: "no"
      case .anonymous: "anon"
      case .everywhere: "yes"
      }
    },
    .flag(
      "guardsMarkVMA", "mappings know that they have guards", rules: "V-9", function: "madvise_guard_install",
      changed: "6.19, late 6.18"
    ) { $0.guardsMarkVMA },
    .flag(
      "userfaultRestoresWriting", "userfaultfd gives writing back", rules: "V-10", function: "uffd_wp_range",
      changed: "6.2"
    ) { $0.userfaultRestoresWriting },
    .flag(
      "userfaultPreparesFirst", "refused fills prepare the anon_vma", rules: "V-10, FK-1",
      function: "find_vma_and_prepare_anon", changed: "6.1 to 6.12"
    ) { $0.userfaultPreparesFirst },
    .flag(
      "procMemForces", "/proc/PID/mem writes read-only memory", rules: "G-8", function: "mem_rw", changed: "7.1"
    ) { $0.procMemForces },
    .flag(
      "getPagesGrowsStacks", "get_user_pages lets stacks grow", rules: "V-12", function: "find_extend_vma",
      changed: "6.5, 6.1.y"
    ) { $0.getPagesGrowsStacks },
    .text(
      "largeFolioReuse", "frames of a PTE-mapped huge page are kept", rules: "M-3, M-5",
      function: "wp_can_reuse_anon_folio", changed: "6.1 to 6.12, 6.15"
    ) { behaviour in
      switch behaviour.largeFolioReuse {
      case .lastReference: "last"
      case .never: "never"
      case .exclusiveFolio: "all"
      }
    },
    .text(
      "largeFolioSharing", "how calls ask who maps a huge page", rules: "N-5, V-7, V-8",
      function: "add_folio_for_migration", changed: "6.9, 6.15"
    ) { behaviour in
      switch behaviour.largeFolioSharing {
      case .page: "page"
      case .guess: "guess"
      case .owners: "owner"
      }
    },
    .flag(
      "adviceTakesWholeFolios", "advice does not end at a shared folio", rules: "V-7, V-8",
      function: "madvise_free_pte_range", changed: "6.10"
    ) { $0.adviceTakesWholeFolios },
    .flag(
      "migrationSplitsPartlyMapped", "partly mapped folios are split to move", rules: "N-5",
      function: "migrate_pages_batch", changed: "6.10"
    ) { $0.migrationSplitsPartlyMapped },
    .flag(
      "hugePageReuseCountsMappings", "pipes and pins do not share huge pages", rules: "T-5, G-4",
      function: "reuse_swap_page", changed: "5.10 to 6.1"
    ) { $0.hugePageReuseCountsMappings },
    .flag(
      "protectUpgradesHugePages", "mprotect makes huge pages writable", rules: "V-1",
      function: "can_change_pmd_writable", changed: "6.2"
    ) { $0.protectUpgradesHugePages },
    .flag(
      "protectJoinsEntries", "mprotect joins entries of large folios", rules: "V-1",
      function: "mprotect_folio_pte_batch", changed: "6.17"
    ) { $0.protectJoinsEntries },
    .flag(
      "protectLosesHugeDirty", "mprotect makes huge pages clean", rules: "V-1", function: "change_huge_pmd",
      changed: "6.12 to 6.16, 6.18.y"
    ) { $0.protectLosesHugeDirty },
    .flag(
      "hugeSplitKeepsEntriesDirty", "entries of a split PMD are dirty", rules: "T-6, T-9",
      function: "__split_huge_pmd_locked", changed: "6.1 to 6.12"
    ) { $0.hugeSplitKeepsEntriesDirty },
    .flag(
      "hugeZeroPageBecomesHugePage", "the huge zero page becomes a huge page", rules: "T-3",
      function: "do_huge_zero_wp_pmd", changed: "6.13"
    ) { $0.hugeZeroPageBecomesHugePage },
    .flag(
      "splitDropsZeroFrames", "splits drop frames of zeros", rules: "T-11",
      function: "try_to_map_unused_to_zeropage", changed: "6.12"
    ) { $0.splitDropsZeroFrames },
    .flag(
      "collapseBalancesNodes", "collapse takes nodes in turn", rules: "C-5",
      function: "khugepaged_find_target_node", changed: "5.10 to 6.1"
    ) { $0.collapseBalancesNodes },
    .flag(
      "remapGrowthEntersKhugepaged", "mremap's growth reaches khugepaged", rules: "C-5",
      function: "vma_merge_extend", changed: "5.19"
    ) { $0.remapGrowthEntersKhugepaged },
    .flag(
      "stackGrowthEntersKhugepaged", "a stack's growth reaches khugepaged", rules: "C-5",
      function: "expand_downwards", changed: "6.2 to 6.12"
    ) { $0.stackGrowthEntersKhugepaged },
    .flag(
      "repeatedAdviceEntersKhugepaged", "advice repeated reaches khugepaged", rules: "C-5",
      function: "hugepage_madvise", changed: "not in 6.12"
    ) { $0.repeatedAdviceEntersKhugepaged },
    .flag(
      "collapseOfWatchedMemoryIsBusy", "collapse over awaited pages is EBUSY", rules: "C-6",
      function: "madvise_collapse_errno", changed: "6.1 to 6.12"
    ) { $0.collapseOfWatchedMemoryIsBusy },
    .flag(
      "shrinkingSplitsUnderused", "shrinkers split underused huge pages", rules: "M-6",
      function: "thp_underused", changed: "6.12"
    ) { $0.shrinkingSplitsUnderused },
    .flag(
      "hugePageForZerosIsQueued", "huge pages for zeros count as underused", rules: "M-6",
      function: "do_huge_zero_wp_pmd", changed: "6.18"
    ) { $0.hugePageForZerosIsQueued },
    .flag(
      "splitKeepsUserfaultProtection", "dropped frames keep userfaultfd's marks", rules: "V-10, T-11",
      function: "try_to_map_unused_to_zeropage", changed: "6.18, 6.12.y"
    ) { $0.splitKeepsUserfaultProtection },
    .flag(
      "reclaimMeetsLastTailFirst", "reclaim meets a split's last frame first", rules: "V-8",
      function: "lru_add_split_folio", changed: "6.15"
    ) { $0.reclaimMeetsLastTailFirst },
    .flag(
      "splitReachesAllMappers", "splits reach all who map a huge page", rules: "K-12",
      function: "try_to_migrate_one", changed: "not in 6.15-6.18.15"
    ) { $0.splitReachesAllMappers },
    .flag(
      "pagemapAsksHeadOfHugePage", "pagemap asks a huge page's first frame", rules: "O-2",
      function: "pagemap_pmd_range", changed: "not in 6.12"
    ) { $0.pagemapAsksHeadOfHugePage },
    .flag(
      "hasMultiSizeHugePages", "huge pages from 16 KiB to 1 MiB exist", rules: "M-1",
      function: "alloc_anon_folio", changed: "6.8"
    ) { $0.hasMultiSizeHugePages },
    .flag(
      "hasCollapse", "MADV_COLLAPSE exists", rules: "C-1", function: "madvise_collapse", changed: "6.1"
    ) { $0.hasCollapse },
    .text(
      "hugeTLBPromiseRestored", "an owner gets unmapped pool pages back", rules: "HT-12",
      function: "__unmap_hugepage_range", changed: "6.7, 7.2"
    ) { behaviour in
      switch behaviour.hugeTLBPromiseRestored {
      case .never: "no"
      case .always: "yes"
      case .withLastMapping: "last"
      }
    },
    .flag(
      "hugeTLBPreparesFirst", "pool faults prepare before they allocate", rules: "HT-2", function: "hugetlb_no_page",
      changed: "6.1 to 6.12"
    ) { $0.hugeTLBPreparesFirst },
    .flag(
      "smapsSeesInaccessibleHugePages", "smaps counts PROT_NONE huge pages", rules: "O-5",
      function: "smaps_pmd_entry", changed: "6.1, 6.1 to 6.12"
    ) { $0.smapsSeesInaccessibleHugePages },
    .text(
      "hugeTLBForcedWrites", "writes past protections in the pool", rules: "G-8", function: "check_vma_flags",
      changed: "5.10 to 6.16"
    ) { behaviour in
      switch behaviour.hugeTLBForcedWrites {
      case .work: "work"
      case .refused: "EIO"
      case .endless: "hang"
      }
    },
    .flag(
      "dontneedTakesHugeTLB", "MADV_DONTNEED frees pages of the pool", rules: "HT-9",
      function: "madvise_dontneed_free_valid_vma", changed: "5.18"
    ) { $0.dontneedTakesHugeTLB },
    .flag(
      "remapMovesHugeTLB", "mremap moves pages of the pool", rules: "HT-13", function: "move_hugetlb_page_tables",
      changed: "5.16"
    ) { $0.remapMovesHugeTLB },
    .flag(
      "forkSkipsSharedHugeTLB", "fork leaves shared pool pages to faults", rules: "HT-10",
      function: "vma_needs_copy", changed: "6.0"
    ) { $0.forkSkipsSharedHugeTLB },
    .flag(
      "hugeTLBLookupsCountFaults", "faults of pins in the pool are counted", rules: "HT-9", function: "faultin_page",
      changed: "6.1 to 6.12"
    ) { $0.hugeTLBLookupsCountFaults },
    .flag(
      "collapseNeedsWritableEntry", "a collapse needs a writable page", rules: "C-1, C-2",
      function: "hpage_collapse_scan_pmd", changed: "6.16 to 6.18"
    ) { $0.collapseNeedsWritableEntry },
    .flag(
      "hasMemoryMerge", "prctl can make all memory mergeable", rules: "K-14", function: "ksm_enable_merge_any",
      changed: "6.4"
    ) { $0.hasMemoryMerge },
    .flag(
      "ksmChecksContentFirst", "KSM merges only what stayed the same", rules: "K-1", function: "cmp_and_merge_page",
      changed: "6.11"
    ) { $0.ksmChecksContentFirst },
    .flag(
      "ksmSkipsOldPages", "KSM leaves out what never merges", rules: "K-8", function: "should_skip_rmap_item",
      changed: "6.7"
    ) { $0.ksmSkipsOldPages },
    .flag(
      "ksmFindsProtectedPages", "KSM merges pages without permissions", rules: "K-1, K-10",
      function: "get_mergeable_page", changed: "not in 6.1"
    ) { $0.ksmFindsProtectedPages },
    .flag(
      "ksmKnowsItsZeroPages", "KSM takes its zero pages apart again", rules: "K-9, K-10",
      function: "try_to_merge_with_zero_page", changed: "6.6"
    ) { $0.ksmKnowsItsZeroPages },
    .flag(
      "ksmCountsSurviveFork", "ksm_stat of a child adds its parent's", rules: "K-6, FK-10",
      function: "ksm_fork", changed: "6.18, 6.12.y"
    ) { $0.ksmCountsSurviveFork },
    .flag(
      "ksmScanEndsMemoryMerge", "a scan in vain ends memory merging", rules: "K-14",
      function: "scan_get_next_rmap_item", changed: "6.18, 6.12.y"
    ) { $0.ksmScanEndsMemoryMerge },
    .flag(
      "ksmUnmergeLeavesReadOnly", "unmerged pages are read-only", rules: "K-10", function: "break_ksm", changed: "6.2"
    ) { $0.ksmUnmergeLeavesReadOnly },
    .flag(
      "firstSharedWriteIsMajor", "the first write to shared memory is major", rules: "A-1, S-1",
      function: "fault_dirty_shared_page", changed: "6.0"
    ) { $0.firstSharedWriteIsMajor },
    .flag(
      "refusedKernelCopyTrapsTwice", "a refused kernel copy traps twice", rules: "V-3",
      function: "copy_user_handle_tail", changed: "6.4"
    ) { $0.refusedKernelCopyTrapsTwice },
    .flag(
      "smapsShowsDirtyShare", "smaps has Pss_Dirty", rules: "O-5", function: "__show_smap", changed: "6.0"
    ) { $0.smapsShowsDirtyShare },
    .flag(
      "pagemapShowsUserfault", "pagemap tells userfaultfd's protection", rules: "O-1, V-10",
      function: "pagemap_pmd_range", changed: "5.10 to 6.1"
    ) { $0.pagemapShowsUserfault },
    .flag(
      "smapsShowsMerged", "smaps has KSM", rules: "O-5, K-3", function: "__show_smap", changed: "6.1 to 6.12"
    ) { $0.smapsShowsMerged },
    .flag(
      "smapsShowsLockOnFault", "smaps VmFlags has lf", rules: "L-2", function: "show_smap_vma_flags",
      changed: "6.1 to 6.12"
    ) { $0.smapsShowsLockOnFault },
  ]
}
