/// What get_user_pages is asked for: the FOLL_ flags that matter here.
struct PageRequest {
  /// FOLL_WRITE.
  var writes: Bool
  /// FOLL_PIN rather than FOLL_GET.
  var pins: Bool
  /// FOLL_FORCE.
  var forces = false
  /// FOLL_LONGTERM.
  var isLongTerm = false
  /// The caller's own memory, so that page tables are tried without a lock first (gup_fast).
  var isFast = true
  /// FOLL_TOUCH: pages that are found are marked as used.
  var touches = true

  /// FAULT_FLAG_ALLOW_RETRY: a fault may drop its lock and be made anew.
  var mayRetry = true

  /// The fault that makes a missing page present, or a read-only one writable.
  var access: Access { Access(kind: writes ? .write : .read, mode: .getUserPages) }
}

/// What get_user_pages brought.
struct RequestedPages {
  /// The frames of the pages up to the first that could not be had, each with one reference more; 0 is the zero page.
  var frames: [FrameNumber] = []
  /// The faults that it took.
  var counts = TouchCounts()
}
