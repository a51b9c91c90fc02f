internal import CLinux
internal import ProcFS

/// Scans processes one after the other.
///
/// Reading many processes takes time in which they go on: what was read of one is not of the same moment as what was read of the
/// next. `Coverage` says how much of it the kernel's own counts confirm.
public struct Scanner {
  private let pace: ScanPace
  private let pageSize = Int(Pagemap.pageSize)
  private let tellsExclusive: Bool
  private let tellsDirty: Bool

  /// Creates a scanner; which frames are exclusive costs a question for each anonymous frame, and which are dirty one for each frame of
  /// a file.
  public init(pace: ScanPace = .gentle, tellsExclusive: Bool = false, tellsDirty: Bool = false) {
    self.pace = pace
    self.tellsExclusive = tellsExclusive
    self.tellsDirty = tellsDirty
  }

  /// Scans processes and keeps nothing of single pages.
  public func scan(_ candidates: [Candidate]) -> Inspection {
    var scan = Scan(pace: pace, pageSize: pageSize, keepsPages: false)
    for candidate in candidates { scan.add(candidate) }
    return scan.finish(KernelFrames(tellsExclusive: tellsExclusive, tellsDirty: tellsDirty)).inspection
  }

  /// Scans processes and keeps every page.
  public func snapshot(_ candidates: [Candidate]) -> (snapshot: Snapshot, inspection: Inspection) {
    var scan = Scan(pace: pace, pageSize: pageSize, keepsPages: true)
    for candidate in candidates { scan.add(candidate) }
    let result = scan.finish(KernelFrames(tellsExclusive: tellsExclusive, tellsDirty: tellsDirty))
    var snapshot = Snapshot(
      time: SystemFacts.now(), kernelRelease: SystemFacts.kernelRelease(), bootID: SystemFacts.bootID(),
      pageSize: pageSize, processes: result.inspection.processes, mappings: result.inspection.mappings,
      pages: result.pages ?? PageStore(), frames: result.frames ?? RecordedFrames(), isHugetlb: result.isHugetlb,
      coverage: result.inspection.coverage, cost: result.inspection.cost)
    if let nodes = try? MemoryNodes.read(pageSize: pageSize) { snapshot.nodes = nodes }
    return (snapshot, result.inspection)
  }
}

/// A scan under way.
private struct Scan {
  private let pace: ScanPace
  private var clock: ScanClock
  private var collector = SightingCollector(expecting: SystemFacts.frameCount())
  private var inspection = Inspection()
  /// The process, and the mapping, of each number of the collector.
  private var mappings: [(process: Int, mapping: Mapping)] = []
  /// Processes by how much address space they have: only equal ones can be the same.
  private var bySize: [UInt64: [Int]] = [:]

  private var pages: PageStore?

  init(pace: ScanPace, pageSize: Int, keepsPages: Bool) {
    self.pace = pace
    if keepsPages { pages = PageStore() }
    clock = ScanClock(pace: pace)
    inspection.pageSize = pageSize
  }

  mutating func add(_ candidate: Candidate) {
    inspection.coverage.selected += 1
    do throws(ProcFSError) {
      let directory = try ProcessDirectory(pid: candidate.pid)
      let stat = try directory.stat()
      guard stat.startTimeTicks == candidate.startTicks else { return omit(candidate, .gone) }
      guard stat.state != .zombie, stat.state != .dead else { return omit(candidate, .zombie) }
      guard !candidate.isKernelThread else { return omit(candidate, .kernelThread) }
      try read(candidate, directory, stat)
    } catch {
      switch error {
      case .notPermitted: omit(candidate, .denied)
      default: omit(candidate, .gone)
      }
    }
  }

  private mutating func omit(_ candidate: Candidate, _ reason: Omission) {
    inspection.coverage.omitted[reason, default: []].append(candidate.pid)
  }

  private mutating func read(
    _ candidate: Candidate, _ directory: borrowing ProcessDirectory, _ stat: ProcessStat
  ) throws(ProcFSError) {
    var process = candidate.process
    if let twin = twin(of: candidate.pid, size: stat.virtualBytes) {
      process.sharesMemoryWith = twin
      inspection.processes.append(process)
      return
    }
    // exec gives a process another address space between two files; then everything is read again, once.
    var maps = try directory.maps().mappings
    var pagemap = try Pagemap(in: directory)
    if try directory.firstMapping() != maps.first {
      maps = try directory.maps().mappings
      pagemap = try Pagemap(in: directory)
    }
    guard !maps.isEmpty else { return omit(candidate, .zombie) }
    let number = inspection.processes.count
    let first = mappings.count
    for mapping in maps {
      _ = collector.beginMapping()
      mappings.append((number, mapping))
    }
    var stored = 0
    inspection.processes.append(process)
    bySize[stat.virtualBytes, default: []].append(number)
    var reader = PageReader(pagemap, pageSize: UInt64(inspection.pageSize), pace: pace)
    do throws(ProcFSError) {
      try reader.read(maps, clock: &clock) { index, page, entries in
        collector.add(mapping: first + index, firstPage: page, entries: entries)
        while stored <= index {
          pages?.beginMapping()
          stored += 1
        }
        pages?.append(firstPage: page, entries: entries)
      }
      for (index, mapping) in maps.enumerated() where collector.tallies[first + index].huge == nil {
        guard let huge = try reader.hugePages(of: mapping, clock: &clock) else { break }
        collector.setHugePages(huge, mapping: first + index)
      }
    } catch {
      // What was read stays: it was mapped, and the kernel's counts tell what has gone since.
      omit(candidate, .gone)
    }
    for _ in stored..<maps.count { pages?.beginMapping() }
    inspection.processes[number].kernelProportional = proportional(directory, collector.tallies[first...])
  }

  /// What the kernel says of Pss, for a process whose frames are hidden.
  ///
  /// smaps_rollup keeps the address space from changing while it walks a mapping, so it is not asked where the largest one would take longer
  /// than the pace permits.
  private mutating func proportional(
    _ directory: borrowing ProcessDirectory, _ tallies: ArraySlice<MappingTally>
  ) -> Int? {
    let largest = tallies.map { $0.hiddenOnce + $0.hiddenOther + $0.swapped }.max() ?? 0
    guard tallies.contains(where: { $0.hiddenOnce + $0.hiddenOther > 0 }) else { return nil }
    guard pace.permits(walkOf: largest) else {
      inspection.coverage.rollupsTooLong += 1
      return nil
    }
    guard let pss = try? clock.call(pages: 0, { () throws(ProcFSError) in try directory.smapsRollup() }).counters.pss
    else { return nil }
    inspection.coverage.rollups += 1
    return pss
  }

  /// An earlier process with the same address space.
  private func twin(of pid: Int32, size: UInt64) -> Int? {
    bySize[size]?.first { clx_have_same_memory(inspection.processes[$0].pid, pid) == 1 }
  }

  /// What a scan gives.
  struct Result {
    var inspection: Inspection
    var pages: PageStore?
    var frames: RecordedFrames?
    var isHugetlb: [Bool]
  }

  consuming func finish(_ kernel: KernelFrames) -> Result {
    var inspection = inspection
    let isHugetlb = HugetlbMappings.find(mappings.map(\.mapping))
    var grouping = FrameGrouping(collector, isHugetlb: isHugetlb, source: kernel, records: pages != nil)
    grouping.group()
    inspection.groups = grouping.groups
    inspection.swapped = grouping.swapped
    inspection.coverage.add(grouping)
    inspection.coverage.tellsMerged = kernel.hasCounts && kernel.tellsMerged
    inspection.mappings = mappings.indices.map { index in
      var mapping = InspectedMapping(
        process: mappings[index].process, mapping: mappings[index].mapping, tally: collector.tallies[index])
      // Of these it is no question: all of them are huge, and counted by themselves.
      if isHugetlb[index] { mapping.huge = 0 }
      return mapping
    }
    inspection.cost = clock.total()
    return Result(inspection: inspection, pages: pages, frames: grouping.recorded, isHugetlb: isHugetlb)
  }
}
