/// All state of the arena at one moment.
public struct Checkpoint: Sendable, Hashable, Codable {
  /// The processes that live, in the order they were made.
  public var processes: [ProcessState]

  /// Creates a checkpoint.
  public init(processes: [ProcessState] = []) {
    self.processes = processes
  }
}

/// One process at one moment.
public struct ProcessState: Sendable, Hashable, Codable {
  /// Its name.
  public var name: ProcessName
  /// The process whose address space it runs in (itself, or the parent of a vfork child).
  public var addressSpace: ProcessName
  /// Its regions, in the order of the layout.
  ///
  /// A region without any VMA is absent.
  public var regions: [RegionState]
  /// Bytes of page tables that serve the arena (VmPTE less what the program itself needs).
  public var pageTableBytes: Quantity
  /// What KSM knows of the process, where a scenario uses KSM.
  public var ksm: KSMCounts?
  /// Fields of /proc/PID/smaps_rollup in KiB, the program's own memory included: hints, never compared.
  public var rollupHints: [String: Int]

  /// Creates a process state.
  public init(
    name: ProcessName, addressSpace: ProcessName, regions: [RegionState] = [],
    pageTableBytes: Quantity = .unknown, rollupHints: [String: Int] = [:]
  ) {
    self.name = name
    self.addressSpace = addressSpace
    self.regions = regions
    self.pageTableBytes = pageTableBytes
    self.rollupHints = rollupHints
  }
}

/// What /proc/PID/ksm_stat counts.
public struct KSMCounts: Sendable, Hashable, Codable {
  /// ksm_rmap_items: pages that the scan remembers.
  public var items: Int
  /// ksm_merging_pages: pages that the scan knows to be merged.
  public var mergingPages: Int
  /// ksm_zero_pages: entries that KSM made to map the zero page; nil where the kernel does not tell.
  public var zeroPages: Int?

  /// Creates counts.
  public init(items: Int, mergingPages: Int, zeroPages: Int?) {
    self.items = items
    self.mergingPages = mergingPages
    self.zeroPages = zeroPages
  }
}

/// One region of one process at one moment.
public struct RegionState: Sendable, Hashable, Codable {
  /// Its name.
  public var name: RegionName
  /// Its VMAs, in address order.
  public var vmas: [VMAState]
  /// Its present pages, in ascending order.
  ///
  /// Pages without an entry are absent.
  public var pages: PageRuns<PageState>
  /// Its pages with a guard marker, in ascending order; they are not present.
  public var guards: [Int]
  /// Its pages that are swapped out, in ascending order; they are not present.
  public var swapped: [Int]

  /// Creates a region state.
  public init(
    name: RegionName, vmas: [VMAState] = [], pages: PageRuns<PageState> = [], guards: [Int] = [], swapped: [Int] = []
  ) {
    self.name = name
    self.vmas = vmas
    self.pages = pages
    self.guards = guards
    self.swapped = swapped
  }
}

/// One VMA at one moment.
public struct VMAState: Sendable, Hashable, Codable {
  /// Pages of the region that it covers.
  public var pages: Range<Int>
  /// The permission letters of /proc/PID/maps, such as `rw-p`.
  public var permissions: String
  /// The two-letter flags of smaps VmFlags that concern copy-on-write, sorted.
  public var flags: [String]
  /// The fields of its smaps record.
  public var smaps: SmapsCounts?
  /// Something else on the machine samples accesses to these pages, so the field Referenced tells nothing.
  public var isReferencedDisturbed = false

  /// Creates a VMA state.
  public init(pages: Range<Int>, permissions: String, flags: [String], smaps: SmapsCounts?) {
    self.pages = pages
    self.permissions = permissions
    self.flags = flags
    self.smaps = smaps
  }
}

/// The fields of one smaps record that depend on its pages, in KiB as the kernel prints them.
public struct SmapsCounts: Sendable, Hashable, Codable {
  /// Resident.
  public var rss = 0
  /// Proportional share, truncated.
  public var pss = 0
  /// The dirty part of it, truncated.
  ///
  /// nil on kernels without it.
  public var pssDirty: Int? = 0
  /// Clean, mapped more than once.
  public var sharedClean = 0
  /// Dirty, mapped more than once.
  public var sharedDirty = 0
  /// Clean, mapped once.
  public var privateClean = 0
  /// Dirty, mapped once.
  public var privateDirty = 0
  /// Marked as used.
  public var referenced = 0
  /// Anonymous.
  public var anonymous = 0
  /// Merged by KSM.
  ///
  /// nil on kernels without it.
  public var ksm: Int? = 0
  /// Given back by MADV_FREE and not written since.
  public var lazyFree = 0
  /// Anonymous and mapped by a PMD.
  public var anonHugePages = 0
  /// Swapped out.
  public var swap = 0
  /// Proportional share of that, truncated.
  public var swapPss = 0
  /// Pages of the hugetlb pool that other entries map too.
  public var sharedHugeTLB = 0
  /// Pages of the hugetlb pool that no other entry maps.
  public var privateHugeTLB = 0
  /// Locked: the proportional share if the VMA is locked.
  public var locked = 0

  /// Creates a record of zeros.
  public init() {}

  /// The names that smaps gives the fields, with their values in KiB, nil where the kernel has none.
  public var fields: [(name: String, kibibytes: Int?)] {
    [
      ("Rss", rss), ("Pss", pss), ("Pss_Dirty", pssDirty), ("Shared_Clean", sharedClean),
      ("Shared_Dirty", sharedDirty), ("Private_Clean", privateClean), ("Private_Dirty", privateDirty),
      ("Referenced", referenced), ("Anonymous", anonymous), ("KSM", ksm), ("LazyFree", lazyFree),
      ("AnonHugePages", anonHugePages), ("Shared_Hugetlb", sharedHugeTLB), ("Private_Hugetlb", privateHugeTLB),
      ("Swap", swap), ("SwapPss", swapPss), ("Locked", locked),
    ]
  }
}

/// One page of one process at one moment.
///
/// nil means unknown.
public struct PageState: Sendable, Hashable, Codable {
  /// What is mapped.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Nothing.
    case none
    /// The shared zero page.
    case zero
    /// An anonymous frame.
    case anon
    /// A page-cache frame of a file on disk.
    case file
    /// A page-cache frame of shmem (shared anonymous memory, memfd, tmpfs).
    case shmem
  }

  /// Page index inside the region.
  public var page: Int
  /// What is mapped.
  public var kind: Kind
  /// A label of the frame: equal labels in one trace are the same frame at the same moment.
  ///
  /// nil when unknown.
  public var frame: Int?
  /// pagemap bit 56: the frame is mapped exactly once.
  public var mappedOnce: Bool?
  /// /proc/kpagecount of the frame.
  public var mapcount: Int?
  /// The NUMA node of the frame, where the machine has more than one.
  public var node: Int?
  /// Write-protected by userfaultfd (pagemap bit 57).
  public var isUserfaultProtected: Bool?
  /// Pins of the scenario that hold the frame.
  ///
  /// On the kernel this is inferred: the frames that were mapped when the pin was made.
  public var pins: Int?
  /// KSM has merged the frame.
  public var isMerged: Bool?
  /// The PTE allows writes (model only).
  public var writable: Bool?
  /// The PTE's dirty bit (model only).
  public var dirty: Bool?
  /// The PTE's young bit (model only).
  public var young: Bool?
  /// The frame's anon-exclusive flag (model only).
  public var anonExclusive: Bool?
  /// References to the frame (model only).
  public var refcount: Int?
  /// The first byte of the page (model only).
  public var value: UInt8?

  /// Creates a page state of which only the kind is known.
  public init(page: Int, kind: Kind) {
    self.page = page
    self.kind = kind
  }
}

extension PageState: PageElement {
  /// How the frame's label follows.
  public func step(to next: PageState) -> FrameStep? {
    guard next.page == page &+ 1, next.kind == kind, let step = FrameStep(from: frame, to: next.frame) else {
      return nil
    }
    return advanced(by: 1, step) == next ? step : nil
  }

  /// The state with another page, and another frame if the labels go on.
  public func advanced(by distance: Int, _ step: FrameStep) -> PageState {
    var state = self
    state.page &+= distance
    state.frame = frame.map { $0 &+ distance &* step.rawValue }
    return state
  }
}

extension PageRun<PageState> {
  /// The label of the frame that a page maps, nil where it is unknown.
  public func frame(at offset: Int) -> Int? { first.frame.map { $0 &+ offset &* (step?.rawValue ?? 0) } }

  /// The labels of the frames that the pages map, nil where they are unknown.
  public var frames: Range<Int>? {
    guard let frame = first.frame, let end = last.frame else { return nil }
    return frame..<end + 1
  }
}
