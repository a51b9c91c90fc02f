/// The rule that decided a fault.
///
/// The raw value is its identifier in `docs/rules.md`.
public enum Rule: String, Sendable, Hashable, CaseIterable {
  /// A read of an empty anonymous entry maps the zero page (do_anonymous_page).
  case readMapsZeroPage = "Z-1"
  /// A write to an empty anonymous entry maps a zero-filled frame (do_anonymous_page).
  case writeZeroFills = "Z-2"
  /// A write to the zero page maps a zero-filled frame (do_wp_page, wp_page_copy).
  case writeOverZeroPage = "Z-3"
  /// Step 1: a page-cache frame is copied (do_wp_page).
  case copyOfFilePage = "P-4"
  /// Step 2: an exclusive frame is reused (do_wp_page).
  case reuseExclusive = "W-2"
  /// Steps 4 and 6: other references, so a copy (wp_can_reuse_anon_folio).
  case copyShared = "W-3"
  /// Step 8: the last reference, so the frame is reused (wp_can_reuse_anon_folio).
  case reuseLastReference = "W-4"
  /// The last mapping, but the LRU batch of another CPU holds a reference: a copy.
  case copyOtherBatch = "R-1"
  /// The last mapping, but a lazy-free or mlock batch holds a reference: a copy.
  case copyHeldByBatch = "R-2"
  /// The last mapping, but a pipe or a pin holds a reference: a copy.
  case copyHeldByPin = "R-3"
  /// get_user_pages asks for a page of its own without writing (do_wp_page with FAULT_FLAG_UNSHARE).
  case unshare = "W-7"
  /// A guard marker refuses the access (handle_pte_marker).
  case guardMarker = "V-9"
  /// userfaultfd gets the fault, which this descriptor answers with a bus error (handle_userfault).
  case userfault = "V-10"
  /// A write maps a large folio (alloc_anon_folio).
  case writeMapsLargeFolio = "M-1"
  /// The large folio belongs to one address space, so the frame is reused (wp_can_reuse_anon_folio).
  case reuseExclusiveFolio = "M-3"
  /// A frame of a large folio is copied, alone (wp_page_copy).
  case copyOfLargeFolio = "M-2"
  /// A write to an empty PMD maps a huge page (do_huge_pmd_anonymous_page).
  case writeMapsHugePage = "T-1"
  /// A read of an empty PMD maps the huge zero page (do_huge_pmd_anonymous_page).
  case readMapsHugeZeroPage = "T-2"
  /// A write to the huge zero page maps a huge page (do_huge_zero_wp_pmd).
  case writeOverHugeZeroPage = "T-3"
  /// The last reference to a huge page, so all of it is reused (do_huge_pmd_wp_page).
  case reuseHugePage = "T-5"
  /// Step 3: a merged frame is copied, however often it is mapped (wp_can_reuse_anon_folio).
  case copyMerged = "K-4"
  /// A read maps page-cache pages around the address (do_fault_around).
  case faultAround = "P-1"
  /// A read maps a large page-cache folio whole (filemap_map_folio_range).
  case mapWholeFolio = "P-2"
  /// A write to an empty entry of a private file mapping copies from the page cache (do_cow_fault).
  case copyFromPageCache = "P-3"
  /// A fault on shmem maps it writable at once (finish_fault).
  case mapShared = "S-1"
  /// A shared page of a disk file becomes writable by a fault of its own (do_page_mkwrite).
  case makeWritable = "S-2"
  /// A page is read from the swap area: a major fault (do_swap_page).
  case swapInFromDevice = "SW-2"
  /// The frame of a swapped page is found in the swap cache: a minor fault (do_swap_page).
  case swapInFromCache = "SW-3"
  /// Beyond the end of the file.
  case beyondEndOfFile = "S-4"
  /// A fault maps a zero-filled page of 2 MiB, for a read too (hugetlb_no_page).
  case hugeTLBZeroFills = "HT-2"
  /// A fault maps a page of the file of shared 2 MiB pages (hugetlb_no_page).
  case hugeTLBMapsShared = "HT-3"
  /// A 2 MiB page that is mapped once is reused, whoever else holds it (hugetlb_wp).
  case hugeTLBReuses = "HT-4"
  /// A 2 MiB page is copied whole (hugetlb_wp).
  case hugeTLBCopies = "HT-5"
  /// The pool has no page that nobody was promised (alloc_hugetlb_folio).
  case hugeTLBPoolEmpty = "HT-6"
  /// The owner has taken pages back from this mapping (hugetlb_no_page, HPAGE_RESV_UNMAPPED).
  case hugeTLBTakenBack = "HT-7"
  /// The policy is not that of Linux: the last one who has a frame copies it.
  case copyByPolicy = "PO-2"
  /// The policy is not that of Linux: a shared huge page is copied whole.
  case copyHugePageByPolicy = "PO-3"
  /// The policy is not that of Linux: the last one who maps a merged frame keeps it.
  case reuseMergedByPolicy = "PO-4"
  /// The VMA does not allow it, or there is none.
  case refused = "V-3"
}
