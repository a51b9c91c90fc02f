internal import Scenario

/// Which measured kind of fault a predicted fault is, by the rule that decided it.
struct FaultCostTable {
  let calibration: Calibration
  /// Pages of shared memory that exist already: the first touch of each costs more.
  private var existing: Set<PageOfRegion> = []
  /// Regions of shared memory that begin without any page.
  private let holes: Set<RegionName>
  /// Regions of files in large folios, of which a fault maps more than was measured.
  private let largeFolios: Set<RegionName>

  private struct PageOfRegion: Hashable {
    var region: RegionName
    var page: Int
  }

  init(_ calibration: Calibration, _ scenario: Scenario) {
    self.calibration = calibration
    var holes: Set<RegionName> = []
    var largeFolios: Set<RegionName> = []
    for step in scenario.steps {
      guard case .map(let request) = step.action else { continue }
      switch request.kind {
      case .sharedAnonymous: holes.insert(request.region)
      case .memfd(let file, _) where file.isHole: holes.insert(request.region)
      case .file(let file, _) where file.folioPages > 1: largeFolios.insert(request.region)
      default: break
      }
    }
    self.holes = holes
    self.largeFolios = largeFolios
  }

  /// The cost of a run of faults; nil where a kind was not measured.
  ///
  /// `pagesAround` is how many pages a read of a file mapped.
  mutating func cost(of run: PageRun<FaultEvent>, pagesAround: Double) -> TimeRange? {
    // Which page of shared memory is touched first must be asked page by page, also where the sum is not known.
    if run.first.rule == "S-1", run.first.mode == .user { return shared(run) }
    return cost(of: run.first, pagesAround: pagesAround).map { $0 * Double(run.count) }
  }

  private func cost(of fault: FaultEvent, pagesAround: Double) -> TimeRange? {
    guard let rule = fault.rule else { return nil }
    switch (rule, fault.mode) {
    case ("Z-2", .getUserPages): return calibration.cost(of: .populateWrite)
    case (_, .getUserPages), (_, .kernel): return nil
    case ("Z-1", _): return calibration.cost(of: .zeroPageRead)
    case ("Z-2", _): return calibration.cost(of: .demandZero)
    case ("Z-3", _): return calibration.cost(of: .writeOverZeroPage)
    case ("W-2", _), ("W-4", _), ("M-3", _): return calibration.cost(of: .reuse)
    case ("W-3", _), ("R-1", _), ("R-2", _), ("M-2", _): return calibration.cost(of: .copy)
    case ("T-1", _), ("T-3", _): return calibration.cost(of: .hugeDemandZero)
    case ("T-5", _): return calibration.cost(of: .hugeReuse)
    case ("T-6", _), ("T-7", _): return calibration.cost(of: .hugeSplitCopy)
    case ("P-1", _): return fileRead(pagesAround)
    case ("P-3", _): return calibration.cost(of: .filePrivateCopy)
    case ("P-4", _): return calibration.cost(of: .filePrivateCopyAfterRead)
    // The write-first case maps the page as well.
    case ("S-2", _) where !largeFolios.contains(fault.region) && fault.errorCode.map({ $0 & 1 == 1 }) == true:
      return calibration.cost(of: .makeWritable)
    default: return nil
    }
  }

  /// A truncated file has to make its pages anew.
  mutating func forget(_ region: RegionName) {
    existing = existing.filter { $0.region != region }
  }

  private mutating func shared(_ run: PageRun<FaultEvent>) -> TimeRange? {
    let fault = run.first
    var total: TimeRange? = .zero
    for page in run.pages {
      let isNew = existing.insert(PageOfRegion(region: fault.region, page: page)).inserted
      let isWrite = fault.errorCode.map { $0 & 2 != 0 } == true
      let cost =
        isNew && holes.contains(fault.region)
        ? calibration.cost(of: .sharedDemandZero) : isWrite ? calibration.cost(of: .sharedWrite) : nil
      if let sum = total, let cost { total = sum + cost } else { total = nil }
    }
    return total
  }

  /// Reads that map one page and that map 16 were measured; larger folios cost less for each page, so they are left open.
  private func fileRead(_ pages: Double) -> TimeRange? {
    guard (1...16).contains(pages), let one = calibration.cost(of: .fileRead),
      let window = calibration.cost(of: .faultAroundRead)
    else { return nil }
    return CostCurve([CostCurve.Point(size: 1, cost: one), CostCurve.Point(size: 16, cost: window)])?(pages).cost
  }
}
