package import ProcFS

/// What one scan read, page by page, with what the kernel said of the frames: every view can be computed from it again.
public struct Snapshot: Sendable {
  /// When it was taken, in seconds since 1970.
  public var time: Double
  /// The kernel that it was taken on.
  public var kernelRelease: String
  /// The boot that frame numbers and start times belong to (/proc/sys/kernel/random/boot_id).
  public var bootID: String
  /// Bytes of a page.
  public var pageSize: Int
  /// The processes.
  public var processes: [InspectedProcess]
  /// Their mappings, process after process.
  package var mappings: [InspectedMapping]
  /// The pages of the mappings.
  public var pages: PageStore
  /// What the kernel said of frames.
  package var frames: RecordedFrames
  /// Which mappings are of the hugetlb pool.
  package var isHugetlb: [Bool]
  /// Which memory node frames belong to; nothing where the kernel does not tell, or has no nodes.
  package var nodes = MemoryNodes()
  /// Processes that were selected, and why some are missing.
  public package(set) var coverage: Coverage
  /// What the scan cost.
  public var cost: ScanCost

  package init(
    time: Double, kernelRelease: String, bootID: String, pageSize: Int, processes: [InspectedProcess],
    mappings: [InspectedMapping], pages: PageStore, frames: RecordedFrames, isHugetlb: [Bool], coverage: Coverage,
    cost: ScanCost
  ) {
    self.time = time
    self.kernelRelease = kernelRelease
    self.bootID = bootID
    self.pageSize = pageSize
    self.processes = processes
    self.mappings = mappings
    self.pages = pages
    self.frames = frames
    self.isHugetlb = isHugetlb
    self.coverage = coverage
    self.cost = cost
  }

  /// The mappings of each process, as a range of indices.
  package var mappingsByProcess: [Range<Int>] {
    var ranges = [Range<Int>](repeating: 0..<0, count: processes.count)
    for (index, mapping) in mappings.enumerated() {
      let range = ranges[mapping.process]
      ranges[mapping.process] = (range.isEmpty ? index : range.lowerBound)..<index + 1
    }
    return ranges
  }

  /// The views of these processes.
  ///
  /// - Complexity: O(pages).
  public func inspection() -> Inspection {
    var collector = SightingCollector()
    pages.replay(into: &collector)
    var grouping = FrameGrouping(collector, isHugetlb: isHugetlb, source: frames, records: false)
    grouping.group()
    var inspection = Inspection()
    inspection.processes = processes
    inspection.mappings = mappings
    inspection.pageSize = pageSize
    inspection.groups = grouping.groups
    inspection.swapped = grouping.swapped
    inspection.coverage = coverage
    inspection.cost = cost
    return inspection
  }
}
