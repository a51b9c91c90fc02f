import Experiment
import Inspector
import ProcFS
import Scenario

/// A family whose every page the model predicts, beside what the inspector sees of it.
struct ModelledFamily {
  private let scenario: Scenario
  private let prediction: Checkpoint
  private let snapshot: Snapshot
  private let pids: [ProcessName: Int32]
  private(set) var comparedPages = 0
  /// Pages of which the kernel does not say whether one process owns them: those behind the first one of a large folio.
  private(set) var unknownPages = 0

  /// What differed, in words.
  private(set) var differences: [String] = []
  /// The frame of each label of the model, and the other way round: one belongs to one.
  private var frameOfLabel: [Int: Int] = [:]
  private var labelOfFrame: [Int: Int] = [:]

  init(_ scenario: Scenario, _ prediction: Checkpoint, _ snapshot: Snapshot, _ pids: [ProcessName: Int32]) {
    self.scenario = scenario
    self.prediction = prediction
    self.snapshot = snapshot
    self.pids = pids
  }

  mutating func compare() {
    let addressSpaces = prediction.processes.filter { $0.addressSpace == $0.name }
    var lister = PageLister(snapshot)
    for process in addressSpaces {
      guard let pid = pids[process.name],
        let index = snapshot.processes.firstIndex(where: { $0.pid == pid && $0.sharesMemoryWith == nil })
      else { continue }
      for region in process.regions {
        guard let place = scenario.layout[region.name] else { continue }
        compare(process.name, region, with: seen(of: index, at: place, &lister))
      }
    }
  }

  /// What the inspector says of the pages of a region, by their number in it.
  private func seen(of process: Int, at place: RegionLayout.Region, _ lister: inout PageLister) -> [Int: PageLine] {
    let pages = place.base / RegionLayout.pageSize..<place.base / RegionLayout.pageSize + UInt64(place.pages)
    var result: [Int: PageLine] = [:]
    for (number, inspected) in snapshot.mappings.enumerated() where inspected.process == process {
      let first = inspected.mapping.addresses.lowerBound / RegionLayout.pageSize
      guard pages.contains(first) else { continue }
      for line in lister.lines(of: number) {
        for page in line.pages {
          var one = line
          one.firstFrame = line.firstFrame.map { $0 + page - line.pages.lowerBound }
          result[Int(first - pages.lowerBound) + page] = one
        }
      }
    }
    return result
  }

  private mutating func compare(_ process: ProcessName, _ region: RegionState, with seen: [Int: PageLine]) {
    let isHugeTLB = region.vmas.contains { $0.flags.contains("ht") }
    var rest = seen
    for page in region.guards { check(page, of: region, process, .guardMarker, &rest) }
    for page in region.swapped { check(page, of: region, process, .swapped, &rest) }
    for page in region.pages where page.kind != .none {
      comparedPages += 1
      if let label = page.frame, let frame = seen[page.page]?.firstFrame {
        match(label, frame, "\(process) \(region.name)[\(page.page)]")
      }
      check(page.page, of: region, process, isHugeTLB ? .hugetlb : Self.condition(of: page), &rest)
    }
    for (page, line) in rest.sorted(by: { $0.key < $1.key }) {
      differences.append("\(process) \(region.name)[\(page)]: model nothing, inspector \(line.state)")
    }
  }

  private mutating func check(
    _ page: Int, of region: RegionState, _ process: ProcessName, _ expected: PageCondition,
    _ rest: inout [Int: PageLine]
  ) {
    let found = rest.removeValue(forKey: page)?.state
    if found == .mappedOnce, mayHaveLargeFolios, expected == .exclusive || expected == .reusable {
      unknownPages += 1
    } else if found != expected {
      let seen = found.map { "\($0)" } ?? "nothing"
      differences.append("\(process) \(region.name)[\(page)]: model \(expected), inspector \(seen)")
    }
  }

  private mutating func match(_ label: Int, _ frame: Int, _ place: String) {
    if frameOfLabel[label, default: frame] != frame {
      differences.append("\(place): not the frame that the model has there")
    }
    if labelOfFrame[frame, default: label] != label {
      differences.append("\(place): a frame that the model has elsewhere")
    }
    frameOfLabel[label] = frame
    labelOfFrame[frame] = label
  }

  /// Some memory of the scenario may be in folios of several pages.
  private var mayHaveLargeFolios: Bool {
    scenario.steps.contains { step in
      switch step.action {
      case .thp, .advise(_, _, .hugepage), .advise(_, _, .collapse): true
      default: false
      }
    }
  }

  private static func condition(of page: PageState) -> PageCondition {
    let count = page.mapcount ?? 0
    switch page.kind {
    case .none, .zero: return .zero
    case .file, .shmem: return .file(count)
    case .anon:
      if page.isMerged == true { return .merged(count) }
      if count > 1 { return .shared(count) }
      return page.anonExclusive == true ? .exclusive : .reusable
    }
  }
}
