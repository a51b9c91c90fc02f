internal import Scenario

extension LiveRun {
  /// Reads the state of all processes that live: first the page tables of all, then mapping counts, then smaps, so that
  /// nothing that is read disturbs what is read later.
  func readCheckpoint() throws(LiveError) -> Checkpoint {
    let living = processes.filter(\.isAlive)
    let owners = living.filter { $0.space.name == $0.name }
    var pages: [ProcessName: [PageSnapshot]] = [:]
    var frames: Set<UInt64> = []
    for owner in owners {
      var snapshots: [PageSnapshot] = []
      for region in scenario.layout.regions where owner.space.mappings[region.name] != nil {
        let snapshot = try owner.space.snapshot(region, pages: 0..<region.pages)
        for page in snapshot.pages where page.frame != 0 { frames.insert(page.frame) }
        snapshots.append(snapshot)
      }
      pages[owner.name] = snapshots
    }
    let counts = try mapcounts(of: frames)
    let merged = scenario.usesKSM ? try mergedFrames(of: frames) : nil
    let disturbance = try disturbance(of: frames)
    var checkpoint = Checkpoint()
    for process in living {
      var state = ProcessState(name: process.name, addressSpace: process.space.name)
      if let snapshots = pages[process.name] {
        state.regions = try regions(of: process, snapshots, counts: counts, merged: merged, disturbance: disturbance)
        if scenario.usesKSM { state.ksm = try process.space.ksmCounts() }
        state.pageTableBytes = Quantity(try process.space.pageTableBytes(), .measured)
        if runner.options.readsHints { state.rollupHints = try process.space.rollup() }
      }
      checkpoint.processes.append(state)
    }
    return checkpoint
  }

  private func mapcounts(of frames: Set<UInt64>) throws(LiveError) -> [UInt64: Int] {
    let sorted = frames.sorted()
    guard !sorted.isEmpty, let counts = try runner.frames.counts(of: sorted) else { return [:] }
    return Dictionary(zip(sorted, counts), uniquingKeysWith: { first, _ in first })
  }

  /// The merged ones of some frames; nil where that cannot be told.
  private func mergedFrames(of frames: Set<UInt64>) throws(LiveError) -> Set<UInt64>? {
    let sorted = frames.sorted()
    guard let flags = try runner.frames.merged(of: sorted) else { return nil }
    return Set(zip(sorted, flags).filter(\.1).map(\.0))
  }

  private func regions(
    of process: LiveProcess, _ snapshots: [PageSnapshot], counts: [UInt64: Int], merged: Set<UInt64>?,
    disturbance: Disturbance
  ) throws(LiveError) -> [RegionState] {
    var result: [RegionState] = []
    for (region, vmas) in try process.space.vmas(scenario.layout) {
      var state = RegionState(name: region.name, vmas: vmas)
      if let snapshot = snapshots.first(where: { $0.region == region.name }) {
        state.guards = snapshot.pages.indices.filter { snapshot.pages[$0].isGuard }
        state.swapped = snapshot.pages.indices.filter { snapshot.pages[$0].isSwapped }
        let present = snapshot.pages.indices.filter { snapshot.pages[$0].isPresent }
        let nodes = runner.nodes.nodes.count > 1 ? try process.space.nodes(of: region, pages: present) : []
        for (index, page) in present.enumerated() {
          let live = snapshot.pages[page]
          var pageState = labels.state(of: live, at: page)
          if nodes.indices.contains(index) { pageState.node = nodes[index] }
          pageState.mapcount = counts[live.frame]
          if live.frame != 0 { pageState.pins = pinCount(of: live.frame) }
          if let merged, live.frame != 0 { pageState.isMerged = merged.contains(live.frame) }
          state.pages.append(pageState)
          if disturbance.includes(live.frame) { state.markReferencedUnknown(at: page) }
        }
      }
      result.append(state)
    }
    return result
  }

  /// The frames that the kernel's own monitor may have marked as used.
  private enum Disturbance {
    case none
    case frames(Set<UInt64>)
    case any

    func includes(_ frame: UInt64) -> Bool {
      switch self {
      case .none: false
      case .frames(let frames): frames.contains(frame)
      case .any: true
      }
    }
  }

  private func disturbance(of frames: Set<UInt64>) throws(LiveError) -> Disturbance {
    guard let monitor = runner.accessMonitor else { return .none }
    return try monitor.sampled(of: frames.sorted()).map { .frames($0) } ?? .any
  }
}

extension RegionState {
  /// Takes note that a page counts as referenced for a reason of its own.
  fileprivate mutating func markReferencedUnknown(at page: Int) {
    for index in vmas.indices where vmas[index].pages.contains(page) { vmas[index].isReferencedDisturbed = true }
  }
}
