/// How one kernel version behaves where versions differ: one field a switch, so that a rule asks and never compares
/// version numbers.
///
/// `docs/rules.md` lists the switches with their rules.
public struct KernelBehaviour: Sendable, Hashable {
  /// The version that this value describes, such as `6.18`.
  public var version: String

  // MARK: The page cache

  /// Pages of a fault-around window (`fault_around_bytes` / 4096): a power of two.
  public var faultAroundPages = 16

  /// Fault-around maps a large page-cache folio whole where it fits, beyond its window (filemap_map_folio_range; 6.18).
  public var faultAroundMapsWholeFolio = true

  /// Fault-around is skipped where there is no page table yet and the first folio of the window ends the file
  /// (filemap_map_pages makes the table only for folios that it could map whole; 6.18, and 6.12.117).
  public var faultAroundNeedsTableAtEnd = true

  /// The ordinary fault path maps a large page-cache folio whole where it fits (finish_fault; 6.11 for anonymous shmem,
  /// 6.17 for all shmem, 6.18 for all files).
  public var ordinaryFaultMapsWholeFolio = true

  /// write(2) of many pages to a file on ext4 makes large folios (ext4_should_enable_large_folio; 6.16).
  ///
  /// Without it all files have folios of one page.
  public var diskFilesHaveLargeFolios = true

  /// truncate unmaps the whole folio across the new end even if it cannot be split (try_folio_split_or_unmap; 6.18).
  public var truncateUnmapsUnsplitFolio = true

  // MARK: Write protection

  /// Anonymous frames carry a flag that says that one process owns them (PG_anon_exclusive; 5.19).
  ///
  /// It lets mprotect give write permission back without a fault (can_change_pte_writable; 6.0).
  public var hasAnonExclusive = true

  /// mprotect gives write permission back only to dirty entries of exclusive frames (can_change_pte_writable; 6.1, not in
  /// 6.12).
  public var protectUpgradeNeedsDirty = false

  /// The test for the last sharer drains the LRU-add batch of its CPU if the frame may wait there
  /// (wp_can_reuse_anon_folio; 5.18).
  public var reuseDrainsBatches = true

  // MARK: Batches of the LRU

  /// Entries of each per-CPU folio batch of mm/swap.c (PAGEVEC_SIZE: 15, 31 since 6.9); a full batch drains itself.
  public var lruBatchSize = 31

  /// munmap, MADV_DONTNEED, truncation and the end of an address space drain the batches of their CPU, before they begin
  /// (unmap_region, zap_page_range_single, exit_mmap) and when the pages go (free_pages_and_swap_cache; until 6.12, gone in
  /// 6.16).
  public var unmapDrainsBatches = false

  /// mlock and munlock queue folios in a batch of their own (mlock_folio, munlock_folio; 5.18).
  ///
  /// Before, they take pages off the LRU and put them back through the LRU-add batch (mlock_vma_page, munlock_vma_page), and
  /// mlock does so while it walks the pages (FOLL_MLOCK of follow_page_pte), also with MLOCK_ONFAULT.
  public var mlockHasBatches = true

  /// mlock and munlock, and mappings that go away in locked memory, go through large folios that entries map (mlock_pte_range,
  /// munlock_vma_folio; 6.7).
  ///
  /// Before, only those that a PMD maps.
  public var mlockTakesLargeFolios = true

  /// A large folio that one step maps whole into locked memory is locked (__folio_add_anon_rmap, __folio_add_file_rmap; 6.18).
  ///
  /// Before, only mlock itself locked large folios that were there, and a huge PMD that was split unlocked its own.
  public var mappingLocksLargeFolios = true

  /// A page that was migrated, or split from a huge page, keeps the young and dirty bits of its entries
  /// (remove_migration_pte; in 6.1, not in 5.10).
  public var migrationKeepsYoung = true

  /// A page that was migrated does not stay in the LRU-add batch (lru_add_drain of unmap_and_move; in 6.1, not in 5.10).
  public var migrationDrainsBatch = true

  // MARK: Calls

  /// A mapping with an anon_vma may join a neighbour that has none (is_mergeable_anon_vma; 6.16).
  ///
  /// Before, only a neighbour with an anon_vma of its own could take in one without.
  public var mergesIntoUntouchedMappings = true

  /// MADV_POPULATE goes on behind pages without a mapping and fails at the end (madvise_walk_vmas; until 6.8).
  ///
  /// Since 6.9 it stops there (faultin_page_range).
  public var populateAdvicePassesHoles = false

  /// MADV_POPULATE_READ and MADV_POPULATE_WRITE exist (madvise_populate; 5.14); before, they are EINVAL.
  public var hasPopulateAdvice = true

  /// MADV_DONTNEED over a whole 2 MiB slot frees its page table (CONFIG_PT_RECLAIM, zap_pte_range; 6.14).
  public var dontneedFreesPageTables = true

  /// MADV_PAGEOUT marks the entries that it passes as not used.
  ///
  /// madvise_cold_or_pageout_pte_range; until 6.1, gone in 6.12.
  public var pageOutClearsYoung = false

  /// mremap looks for the mapping before it does anything else (mremap; 5.16).
  public var remapLooksUpFirst = true

  /// mremap checks all that it is asked before it unmaps the first page (check_prep_vma; 6.17).
  public var remapChecksBeforeUnmapping = true

  /// MREMAP_DONTUNMAP works for every kind of memory (vma_to_resize; 5.13); before, for private anonymous memory only.
  public var remapKeepsAnySource = true

  /// MREMAP_DONTUNMAP of a part of locked memory unlocks that part and splits the VMA for it (move_vma; late 6.1.y and 6.12.y); elsewhere all
  /// of the VMA is unlocked.
  public var remapUnlocksMovedPart = false

  /// What MREMAP_DONTUNMAP leaves behind no longer counts towards the commit limit, so that it merges with nothing that does
  /// (move_vma; measured in 6.16.12, not in 6.12 and 6.18).
  public var remapUnaccountsSource = false

  /// A mapping that MREMAP_DONTUNMAP has moved whole loses its anon_vma, so that fork does not copy its tables (move_vma; 5.13).
  public var remapDropsAnonVMA = true

  /// mremap may move a range of several mappings (remap_move; 6.17); before, that is EFAULT.
  public var remapMovesSeveralMappings = true

  /// set_mempolicy and mbind know MPOL_PREFERRED_MANY (mpol_new; 5.15).
  public var prefersManyNodes = true

  /// set_mempolicy and mbind know MPOL_WEIGHTED_INTERLEAVE (mpol_new; 6.9).
  public var interleavesByWeight = true

  // MARK: Signals

  /// A signal that dumps core ends every process in the address space, the sleeping parent of a vfork child too
  /// (zap_threads of fs/coredump.c; until 5.15).
  public var coreDumpEndsSharers = false

  // MARK: Accounting

  /// The first write to a page of a shared mapping is a major fault.
  ///
  /// After the page became dirty the handler drops its lock and starts anew (fault_dirty_shared_page; until 5.19). Since
  /// 6.0 it says VM_FAULT_COMPLETED instead.
  public var firstSharedWriteIsMajor = false

  /// A copy of the kernel that is refused tries the rest byte by byte and traps once more, on every processor
  /// (copy_user_handle_tail of arch/x86/lib/copy_user_64.S; until 6.3).
  ///
  /// Since 6.4 it depends on the processor: `KernelCopy`.
  public var refusedKernelCopyTrapsTwice = false

  // MARK: What /proc shows

  /// smaps has the line Pss_Dirty (6.0).
  public var smapsShowsDirtyShare = true

  /// pagemap tells userfaultfd's write protection (bit 57; in 6.1, not in 5.10).
  public var pagemapShowsUserfault = true

  /// smaps VmFlags tells MLOCK_ONFAULT (`lf`; missing in 6.1, there in 6.12).
  public var smapsShowsLockOnFault = true

  /// smaps has the line KSM (missing in 6.1, there in 6.12).
  public var smapsShowsMerged = true

  // MARK: Pins, guards and other processes' memory

  /// fork copies pinned exclusive pages for the child (folio_needs_cow_for_dma; 5.9).
  public var copiesPinnedAtFork = true

  /// A pin that only reads makes an anonymous page exclusive first (gup_must_unshare; 5.19).
  public var readPinsUnshare = true

  /// A registered buffer may not lie in a file on a disk: io_pin_pages looks at the mappings when it has pinned the pages,
  /// the slow way and without FOLL_TOUCH (until 6.1).
  ///
  /// In 6.12 get_user_pages itself refuses to pin pages of shared files for long (writable_file_mapping_allowed).
  public var ringRefusesFiles = false

  /// O_DIRECT pins pages (bio_iov_iter_get_pages; 6.3); before, it took plain references, so that sending a page did not
  /// make it exclusive.
  public var directTransfersPin = true

  /// A direct write to a file on ext4 whose memory cannot be had falls back to a buffered write, which asks for the memory
  /// again (iomap_iter hands on the ENOTBLK of ext4_iomap_end instead of the EFAULT; 6.16, neither in 6.12 nor in 6.18).
  public var directWritesFallBack = false

  /// MADV_GUARD_INSTALL and MADV_GUARD_REMOVE (madvise_guard_install; 6.13, for files 6.15).
  public var guardRegions = GuardRegions.everywhere

  /// A VMA with guard markers has a flag of its own (VM_MAYBE_GUARD), by which fork copies it; without the flag it gets an
  /// anon_vma for that (madvise_guard_install; 6.19 and the later 6.18 stable releases).
  public var guardsMarkVMA = true

  /// Where guard regions may be.
  public enum GuardRegions: Sendable, Hashable {
    /// The kernel does not know them.
    case none
    /// In private anonymous memory.
    case anonymous
    /// In any memory.
    case everywhere
  }

  /// Exclusive pages become writable again when userfaultfd no longer protects them (uffd_wp_range; 6.2).
  public var userfaultRestoresWriting = true

  /// UFFDIO_ZEROPAGE and UFFDIO_COPY prepare the anon_vma before they ask whether the mapping is registered
  /// (find_vma_and_prepare_anon; in 6.12, not in 6.1).
  public var userfaultPreparesFirst = true

  /// Writing /proc/PID/mem passes over missing permissions of private memory (FOLL_FORCE of mem_rw).
  public var procMemForces = true

  /// get_user_pages below a stack lets it grow (find_extend_vma; until 6.5, in 6.1.y until 6.1.37).
  public var getPagesGrowsStacks = false

  // MARK: Huge pages

  /// When a write to a frame of a PTE-mapped anonymous folio keeps the frame (wp_can_reuse_anon_folio).
  public var largeFolioReuse = LargeFolioReuse.exclusiveFolio

  /// The answers to "may a frame of a large folio be reused?".
  public enum LargeFolioReuse: String, Sendable, Hashable, CaseIterable {
    /// When the folio has one reference in all, so only its last mapped frame (until 6.1).
    case lastReference
    /// Never (6.12).
    case never
    /// When all its references are mappings of one address space, except for the last mapped frame (6.15).
    case exclusiveFolio
  }

  /// How move_pages and madvise ask whether others map a large folio too (add_folio_for_migration, madvise_free_pte_range).
  public var largeFolioSharing = LargeFolioSharing.owners

  /// The answers to "do others map this large folio?".
  public enum LargeFolioSharing: String, Sendable, Hashable, CaseIterable {
    /// The page in question is mapped more than once (page_mapcount; until 6.8).
    case page
    /// A PMD and somebody else map it, or its first page is mapped more than once (folio_likely_mapped_shared; 6.9).
    case guess
    /// More than one address space may map it (folio_maybe_mapped_shared; 6.15).
    case owners
  }

  /// MADV_FREE, MADV_COLD and MADV_PAGEOUT take a large folio that entries map as a whole, and pass one that others map too; before,
  /// they split one whose page is mapped once, and ended with the page table where it was not (madvise_free_pte_range; 6.10).
  public var adviceTakesWholeFolios = true

  /// move_pages splits a large folio of which pages are mapped by nobody, and moves its pages one by one (migrate_pages_batch;
  /// 6.10).
  public var migrationSplitsPartlyMapped = true

  /// A write to a shared huge PMD keeps the page when no frame of it is mapped twice, whoever else has references
  /// (reuse_swap_page; 5.10); since 5.19 all references count.
  public var hugePageReuseCountsMappings = false

  /// mprotect gives write permission back to an exclusive huge page (can_change_pmd_writable; 6.2).
  public var protectUpgradesHugePages = true

  /// mprotect and userfaultfd change neighbouring entries of a large folio as one: all of them become young and dirty if one
  /// of them is (mprotect_folio_pte_batch; 6.17).
  public var protectJoinsEntries = true

  /// Changing the protection of a writable huge PMD, by mprotect or userfaultfd, loses its dirty bit (change_huge_pmd).
  ///
  /// Measured in guests of 6.16.12 and 6.18.15, and not in those of 6.12.117 and not on 6.18.44; why is not known.
  public var protectLosesHugeDirty = false

  /// Splitting a huge PMD hands its dirty bit to the entries, not to the folio alone (__split_huge_pmd_locked; missing in
  /// 6.1, there in 6.12).
  public var hugeSplitKeepsEntriesDirty = true

  /// A write to the huge zero page makes a huge page; before it split the PMD (do_huge_zero_wp_pmd; 6.13).
  public var hugeZeroPageBecomesHugePage = true

  /// Splitting an anonymous folio replaces its frames of zeros by the zero page (try_to_map_unused_to_zeropage; 6.12).
  public var splitDropsZeroFrames = true

  /// Of several nodes that have as many of the pages, a collapse takes the next after the one it took last, else the first
  /// (khugepaged_find_target_node; in 5.10, not in 6.1).
  public var collapseBalancesNodes = false

  /// A mapping that mremap made longer may bring its process to khugepaged's list (vma_merge_extend; 5.19).
  public var remapGrowthEntersKhugepaged = true

  /// So may a stack that has grown (expand_downwards; measured up to 6.1, not in 6.12).
  public var stackGrowthEntersKhugepaged = false

  /// MADV_HUGEPAGE puts a process on khugepaged's list whose memory has been advised so before (hugepage_madvise; measured: all
  /// but 6.12.117).
  public var repeatedAdviceEntersKhugepaged = true

  /// MADV_COLLAPSE over missing pages that a userfaultfd waits for is EBUSY, else EINVAL (madvise_collapse_errno; not in 6.1,
  /// there in 6.12).
  public var collapseOfWatchedMemoryIsBusy = true

  /// Shrinkers also split huge pages of which more pages are zeros than khugepaged would fill (thp_underused; 6.12).
  public var shrinkingSplitsUnderused = true

  /// A huge page that takes the place of the huge zero page is queued for that too (do_huge_zero_wp_pmd; 6.18).
  public var hugePageForZerosIsQueued = true

  /// The zero page that takes the place of a frame of zeros keeps the protection of userfaultfd
  /// (try_to_map_unused_to_zeropage; in 6.18.15 and 6.12.117, not in 6.16.12).
  public var splitKeepsUserfaultProtection = true

  /// Reclaim meets the frames of a folio that it had to split from the last one down to the second; else the other way round
  /// (lru_add_split_folio; 6.15).
  public var reclaimMeetsLastTailFirst = true

  /// A folio is split whoever maps it by a PMD; else the first process that does so loses its PMD, and the split fails if
  /// others come behind it (try_to_migrate_one; not in 6.15 up to 6.18.15).
  public var splitReachesAllMappers = true

  /// pagemap answers "mapped once" for a huge PMD from its first frame; else from each frame (pagemap_pmd_range; 6.12 only).
  public var pagemapAsksHeadOfHugePage = true

  /// Anonymous folios between 16 KiB and 1 MiB exist (mTHP; 6.8).
  public var hasMultiSizeHugePages = true

  /// MADV_COLLAPSE exists (6.1).
  public var hasCollapse = true

  /// A collapse needs an entry that may be written, else it is refused (SCAN_PAGE_RO of hpage_collapse_scan_pmd; until
  /// 6.16, gone in 6.18).
  public var collapseNeedsWritableEntry = false

  // MARK: Pages of the pool

  /// When a page of the pool that its owner unmaps is kept for it again (__unmap_hugepage_range).
  public var hugeTLBPromiseRestored = HugeTLBPromiseRestored.always

  /// The answers to "is an unmapped page of the pool kept for its owner again?".
  public enum HugeTLBPromiseRestored: String, Sendable, Hashable, CaseIterable {
    /// No (until 6.6).
    case never
    /// Yes, even while a child still maps it, so that the number of promises may fall below 0 (6.18).
    case always
    /// Only when nobody else maps it (7.2).
    case withLastMapping
  }

  /// MADV_DONTNEED frees pages of the hugetlb pool (madvise_dontneed_free_valid_vma; 5.18); before, that is EINVAL.
  public var dontneedTakesHugeTLB = true

  /// mremap moves pages of the hugetlb pool (move_hugetlb_page_tables; 5.16); before, that is EINVAL.
  public var remapMovesHugeTLB = true

  /// fork leaves shared memory of the hugetlb pool to the child's faults (vma_needs_copy; 6.0); before, it copies the entries.
  public var forkSkipsSharedHugeTLB = true

  /// A fault in private memory of the hugetlb pool prepares the anon_vma before it asks for a page (hugetlb_no_page; between 6.1 and 6.12);
  /// 6.1 does it afterwards, and 5.10 too, where fork copies tables all the same.
  public var hugeTLBPreparesFirst = true

  /// smaps counts huge pages that may not be accessed (smaps_pmd_entry); 6.1 passes over them (gup_can_follow_protnone).
  public var smapsSeesInaccessibleHugePages = true

  /// What writes past protections do to private memory of the hugetlb pool (check_vma_flags).
  public enum HugeTLBForcedWrites: Sendable, Hashable {
    /// They copy, as in other memory (between 6.12 and 6.16).
    case work
    /// /proc/PID/mem gives EIO (between 5.10 and 6.1).
    case refused
    /// Each fault makes a page that the next look refuses, for ever: the writer cannot even be killed. Nothing runs this.
    case endless
  }

  /// What writes past protections do to private memory of the hugetlb pool.
  public var hugeTLBForcedWrites = HugeTLBForcedWrites.work

  /// Faults of get_user_pages in the hugetlb pool are counted as minor ones (faultin_page; between 6.1 and 6.12).
  public var hugeTLBLookupsCountFaults = true

  // MARK: KSM

  /// prctl(PR_SET_MEMORY_MERGE) exists (6.4); before, it is EINVAL: K-14.
  public var hasMemoryMerge = true

  /// A scan looks first whether a page has stayed the same, and only then for an equal one (cmp_and_merge_page; 6.11).
  ///
  /// Before, a page equal to a merged one was merged at first sight: K-1.
  public var ksmChecksContentFirst = true

  /// smart_scan exists: a scan leaves pages out that have not merged for long (should_skip_rmap_item; 6.7): K-8.
  public var ksmSkipsOldPages = true

  /// KSM finds pages again that nobody may touch (PROT_NONE), to merge them or to take them apart (get_mergeable_page; not
  /// in 6.1, whose follow_page passes them over: gup_can_follow_protnone).
  public var ksmFindsProtectedPages = true

  /// KSM knows the zero pages that it put in place, by a dirty bit in their entries, and takes them apart again (6.6): K-9.
  public var ksmKnowsItsZeroPages = true

  /// A child of fork begins with what its parent's ksm_stat says, and its own pages count on top of that.
  ///
  /// ksm_fork does not reset the counts (6.1 and 6.16.12); it does in 6.18 and 6.12.117: K-6.
  public var ksmCountsSurviveFork = false

  /// A scan that finds nothing mergeable in an address space also ends PR_SET_MEMORY_MERGE there
  /// (scan_get_next_rmap_item clears MMF_VM_MERGE_ANY; 6.16.12, not in 6.18 and 6.12.117): K-14.
  public var ksmScanEndsMemoryMerge = false

  /// Taking merged pages apart leaves them read-only, by unshare faults (break_ksm; 6.2).
  ///
  /// Before, it was done by write faults: K-10.
  public var ksmUnmergeLeavesReadOnly = true

  /// Creates the behaviour of a version with every switch as on 6.18.
  public init(version: String) {
    self.version = version
  }
}
