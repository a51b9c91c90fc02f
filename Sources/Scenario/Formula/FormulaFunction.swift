/// The functions of the formula language.
///
/// `docs/language.md` defines each of them exactly.
public enum FormulaFunction: String, Sendable, Hashable, Codable, CaseIterable {
  // Counts over an interval.
  /// Minor faults: traps that the kernel resolved, and faults that it made itself for populate and mlock.
  case faults
  /// Traps, refused ones included.
  case traps
  /// Traps of kernel code that were resolved.
  case kernelFaults = "kernel_faults"
  /// Major faults.
  case majorFaults = "major_faults"
  /// New frames filled from old ones.
  case copies
  /// Frames that became writable in place.
  case reuses
  /// New zero-filled frames.
  case zeroed
  /// Pages that came to be mapped to the zero page.
  case zeroPages = "zero_pages"
  /// Page-cache pages that came to be mapped.
  case filePages = "file_pages"
  /// Pages that came back from swap.
  case swapIns = "swap_ins"
  /// The x86 error codes of traps.
  case errorCodes = "error_codes"
  /// Processes in the order in which they first had an effect.
  case order

  // Values that were read.
  /// The bytes of the last `read`.
  case values
  /// The byte that was last read from a page.
  case value

  // State at a moment.
  /// Distinct frames.
  case frames
  /// Frames that two processes both map.
  case sharedFrames = "shared_frames"
  /// Whether two pages are the same frame.
  case sameFrame = "same_frame"
  /// Mappings of the frame of a page.
  case mapcount
  /// Whether the frame of a page is mapped exactly once.
  case exclusive
  /// Pins that hold the frame of a page.
  case pinned
  /// Present pages.
  case present
  /// Pages that map a merged frame.
  case merged
  /// Pages that are swapped out.
  case swapped
  /// What is mapped at a page.
  case kind
  /// The NUMA node of the frame of a page.
  case node
  /// Bytes of page tables.
  case pageTables = "page_tables"

  // smaps fields at a moment, in bytes.
  /// Rss.
  case rss
  /// Pss.
  case pss
  /// Pss_Dirty.
  case pssDirty = "pss_dirty"
  /// Shared_Clean.
  case sharedClean = "shared_clean"
  /// Shared_Dirty.
  case sharedDirty = "shared_dirty"
  /// Private_Clean.
  case privateClean = "private_clean"
  /// Private_Dirty.
  case privateDirty = "private_dirty"
  /// Private_Clean and Private_Dirty.
  case uss
  /// Referenced.
  case referenced
  /// Anonymous.
  case anonymous
  /// KSM.
  case ksm
  /// LazyFree.
  case lazyFree = "lazy_free"
  /// AnonHugePages.
  case anonHugePages = "anon_huge_pages"
  /// Shared_Hugetlb.
  case sharedHugeTLB = "shared_hugetlb"
  /// Private_Hugetlb.
  case privateHugeTLB = "private_hugetlb"
  /// Swap.
  case swap
  /// SwapPss.
  case swapPss = "swap_pss"
  /// Locked.
  case locked

  // What /proc/PID/ksm_stat counts.
  /// Pages that the scan remembers.
  case ksmItems = "ksm_items"
  /// Pages that the scan knows to be merged.
  case ksmMergingPages = "ksm_merging_pages"
  /// Entries that KSM made to map the zero page.
  case ksmZeroPages = "ksm_zero_pages"

  // Fates.
  /// The signal that killed a process, or `none`.
  case killed
  /// The error of the step before a mark, or `ok`.
  case error
  /// Whether a process lives.
  case alive

  /// One parameter.
  enum Parameter {
    case process
    /// One process or a set of them.
    case processes
    case pages
    /// A region without brackets.
    case region
    /// Exactly one page.
    case page
    case interval
    case moment
    /// A mark that the file sets.
    case mark
    /// The name of a counting function.
    case effect

    var description: String {
      switch self {
      case .process: "a process"
      case .processes: "a process or a set such as `{parent, child}`"
      case .pages: "a region or pages of it, such as `buf` or `buf[0..3]`"
      case .region: "a region without brackets"
      case .page: "one page, such as `buf[0]`"
      case .interval: "an interval such as `forked..done`"
      case .moment: "a mark"
      case .mark: "the name of a mark"
      case .effect: "the name of a counting function such as `copies`"
      }
    }
  }

  /// The parameters in order; optional ones may be left out.
  var parameters: [(parameter: Parameter, isOptional: Bool)] {
    switch self {
    case .faults, .traps, .kernelFaults, .majorFaults, .copies, .reuses, .zeroed, .zeroPages, .filePages, .swapIns,
      .errorCodes:
      [(.process, false), (.pages, true), (.interval, true)]
    case .order: [(.effect, false), (.pages, false), (.processes, false), (.interval, true)]
    case .values, .present, .merged, .swapped: [(.process, false), (.pages, false), (.moment, true)]
    case .value, .mapcount, .exclusive, .pinned, .kind, .node: [(.process, false), (.page, false), (.moment, true)]
    case .frames: [(.processes, false), (.pages, false), (.moment, true)]
    case .sharedFrames: [(.process, false), (.process, false), (.pages, false), (.moment, true)]
    case .sameFrame: [(.process, false), (.page, false), (.process, false), (.page, false), (.moment, true)]
    case .rss, .pss, .pssDirty, .sharedClean, .sharedDirty, .privateClean, .privateDirty, .uss, .referenced,
      .anonymous, .ksm, .lazyFree, .anonHugePages, .sharedHugeTLB, .privateHugeTLB, .swap, .swapPss, .locked:
      [(.process, false), (.region, true), (.moment, true)]
    case .pageTables, .killed, .alive, .ksmItems, .ksmMergingPages, .ksmZeroPages: [(.process, false), (.moment, true)]
    case .error: [(.mark, false)]
    }
  }

  /// How the call is written.
  var usage: String {
    var text = rawValue + "("
    for (index, entry) in parameters.enumerated() {
      let separator = index == 0 ? "" : ", "
      text += entry.isOptional ? "[\(separator)\(entry.parameter)]" : separator + "\(entry.parameter)"
    }
    return text + ")"
  }

  var resultType: FormulaType {
    switch self {
    case .errorCodes, .values: .list(.integer)
    case .order: .list(.symbol(.process))
    case .sameFrame, .exclusive, .alive: .boolean
    case .kind: .symbol(.pageKind)
    case .killed: .symbol(.signal)
    case .error: .symbol(.error)
    default: .integer
    }
  }

  /// Whether the result is a number of bytes.
  package var isBytes: Bool {
    switch self {
    case .pageTables, .rss, .pss, .pssDirty, .sharedClean, .sharedDirty, .privateClean, .privateDirty, .uss,
      .referenced, .anonymous, .ksm, .lazyFree, .anonHugePages, .sharedHugeTLB, .privateHugeTLB, .swap, .swapPss,
      .locked:
      true
    default: false
    }
  }

  /// Whether it counts something that a process does, so that `order` can use it.
  var isEffect: Bool {
    switch self {
    case .faults, .traps, .kernelFaults, .majorFaults, .copies, .reuses, .zeroed, .zeroPages, .filePages, .swapIns:
      true
    default: false
    }
  }
}
