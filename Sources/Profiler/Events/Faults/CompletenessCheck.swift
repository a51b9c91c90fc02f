/// Whether events, the counters of the kernel and the pages themselves tell the same story of one process in one window.
///
/// It takes plain numbers, so that whoever reads pages can call it.
public struct CompletenessCheck: Hashable, Sendable {
  /// What the page tables show to have happened to pages between the beginning and the end of the window; page numbers are addresses
  /// divided by the page size.
  public struct PageChanges: Hashable, Sendable {
    /// Pages that were there at both times, with another frame.
    public var changed: [UInt64]
    /// Pages that were there only at the end.
    public var appeared: [UInt64]

    /// Creates changes.
    public init(changed: [UInt64], appeared: [UInt64]) {
      self.changed = changed
      self.appeared = appeared
    }
  }

  /// The faults that the kernel has counted, minor and major ones.
  public var countedFaults: UInt64
  /// The faults that were recorded.
  public var recordedFaults: Int
  /// Invariant 2: counted faults without a record, which are those of get_user_pages: direct I/O, mlock, MADV_POPULATE_WRITE.
  ///
  /// What other processes write to the memory of this one is not even counted. Below zero when accesses failed, or were tried again, which
  /// the kernel records but does not count.
  public var withoutRecord: Int { Int(clamping: countedFaults) - recordedFaults }

  /// Recorded writes to present pages.
  public var breakingWrites: Int
  /// The different pages of these.
  public var brokenPages: Int
  /// Invariant 3: changed pages.
  public var changedPages: Int
  /// Changed pages that a write to a present page explains.
  public var changedByWrite: Int
  /// Changed pages that a fault on a missing page explains: they had been given up meanwhile.
  public var changedByNewPage: Int
  /// Changed pages that no record explains.
  public var changedUnexplained: [UInt64]
  /// Invariant 4: pages written to while present that have kept their frame: they were the process's own already, or became it.
  public var reusedPages: Int
  /// Invariant 4: pages written to while present that only appeared in this window.
  public var brokenNewPages: Int
  /// Invariant 5: pages that appeared.
  public var appearedPages: Int
  /// Appeared pages that a recorded fault on a missing page explains.
  public var appearedByFault: Int
  /// Appeared pages that no record explains: pages around a fault on a file, or faults of get_user_pages.
  public var appearedUnexplained: [UInt64]

  /// Nothing was subsampled or lost, all changed pages are explained, and there are no faults without a record.
  public var isComplete: Bool

  /// Compares.
  ///
  /// - Parameters:
  ///   - faults: those of the process in the window, with what became of them: one that got a large folio explains all of its pages.
  ///   - countedFaults: by how much `minorFaults` and `majorFaults` of its `stat` together have grown.
  ///   - pages: what its page tables show, of anonymous memory.
  ///   - period: one record stands for so many faults.
  ///   - lost: what the stream has lost in the window.
  ///   - pageSize: bytes of a page.
  ///
  /// - Complexity: O(faults + pages).
  public init(
    faults: [FaultPairing.Settled], countedFaults: UInt64, pages: PageChanges, period: UInt64 = 1, lost: LostRecords,
    pageSize: UInt64 = 4096
  ) {
    var written: Set<UInt64> = []
    var missed: Set<UInt64> = []
    var unknown: Set<UInt64> = []
    breakingWrites = 0
    for settled in faults {
      let kind = settled.fault.kind
      let page = settled.fault.address / pageSize
      switch kind.wasPresent {
      case true? where kind.access == .write:
        breakingWrites += 1
        written.insert(page)
      case false?: missed.formUnion(Self.pages(around: page, settled.allocation))
      case nil: unknown.insert(page)
      case true?: break
      }
    }
    self.countedFaults = countedFaults
    recordedFaults = faults.count
    changedPages = pages.changed.count
    // A record that does not say what it was about was about a write if the page is another one afterwards.
    changedByWrite = pages.changed.count { written.contains($0) || unknown.contains($0) && !missed.contains($0) }
    changedUnexplained = pages.changed.filter {
      !written.contains($0) && !unknown.contains($0) && !missed.contains($0)
    }
    changedByNewPage = changedPages - changedByWrite - changedUnexplained.count
    let changed = Set(pages.changed)
    let appeared = Set(pages.appeared)
    brokenPages = written.count
    brokenNewPages = written.count { appeared.contains($0) }
    reusedPages = written.count { !changed.contains($0) && !appeared.contains($0) }
    appearedPages = pages.appeared.count
    appearedUnexplained = pages.appeared.filter { !missed.contains($0) && !unknown.contains($0) }
    appearedByFault = appearedPages - appearedUnexplained.count
    isComplete =
      period == 1 && lost.isNone && lost.isExact && changedUnexplained.isEmpty
      && Int(clamping: countedFaults) == faults.count
  }

  /// The pages that a fault fills at once: those of its folio, which is aligned to its size.
  private static func pages(around page: UInt64, _ allocation: PageAllocation?) -> Range<UInt64> {
    let most = 18
    let size = UInt64(1) << UInt64(min(max(allocation?.order ?? 0, 0), most))
    let first = page & ~(size - 1)
    return first..<first + size
  }
}
