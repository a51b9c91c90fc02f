internal import Scenario

extension EffectClassifier {
  /// Turns the traps of a step into fault events, in their order.
  ///
  /// Traps of processes that are not under test are left out: other runs use the same addresses.
  func events(_ faults: [RecordedFault], layout: RegionLayout, labels: inout FrameLabels) -> PageRuns<FaultEvent> {
    var events: [FaultEvent] = []
    var seen: Set<UInt64> = []
    // A call that failed stopped at its last trap.
    let last = faults.lastIndex { observation.names[$0.pid] != nil && layout.locate($0.address) != nil }
    for (index, fault) in faults.enumerated() {
      guard let process = observation.names[fault.pid], let place = layout.locate(fault.address) else { continue }
      // A copy with page faults disabled traps in vain, and what it was about is brought in by the trap behind it.
      let isInVain = index + 1 < faults.count && fault.isRetried(by: faults[index + 1])
      let isFirst = !isInVain && seen.insert(fault.address / RegionLayout.pageSize).inserted
      let old = page(place.region, place.page, in: before)
      let new = page(place.region, place.page, in: after)
      let isLast = index == last || last.map { fault.isRetried(by: faults[$0]) } == true
      let resolution = resolve(fault, place: place, isFirst: isFirst, isLast: isLast, old: old, new: new)
      events.append(
        FaultEvent(
          process: process, region: place.region, page: place.page, address: fault.address,
          errorCode: fault.errorCode, mode: fault.isKernel ? .kernel : .user, resolution: resolution,
          provenance: resolution == nil ? .unknown : observation.showsFrames ? .measured : .inferred,
          before: old.map { labels.state(of: $0, at: place.page) },
          after: new.map { labels.state(of: $0, at: place.page) }))
    }
    completeRefusal(&events, layout: layout)
    return PageRuns(events)
  }

  private func page(_ region: RegionName, _ page: Int, in snapshots: [PageSnapshot]) -> LivePage? {
    snapshots.first { $0.region == region && $0.range.contains(page) }.map { $0[page] }
  }

  private func resolve(
    _ fault: RecordedFault, place: (region: RegionName, page: Int), isFirst: Bool, isLast: Bool, old: LivePage?,
    new: LivePage?
  ) -> FaultResolution? {
    let refusal = refusal(of: fault, page: place.page, isLast: isLast, old: old)
    if refusal.isRefused { return refusal.resolution }
    guard let old, let new else { return nil }
    // The pages are compared over the whole step, so only the first trap of a page can be told from them.
    guard isFirst else { return nil }
    if observation.mayBeHeld || observation.mayBeLarge && !observation.showsFrames, old.kind == .anon, new.kind == .anon
    {
      return nil
    }
    switch change(of: place.region, page: place.page) {
    case .zeroPage: return .zeroPage
    case .zeroFill: return .zeroFill
    case .copy: return .copy
    case .mapFile: return .mapFile
    case .swapIn: return .swapIn
    case .unmapped: return nil
    case .unchanged: break
    }
    guard new.isPresent else { return nil }
    let isWrite = fault.errorCode.map { $0 & 2 != 0 } ?? observation.isWrite
    guard isWrite else { return old.isPresent ? .spurious : nil }
    if new.kind == .anon { return .reuse }
    return new.isPageCache && observation.isShared ? .makeWritable : nil
  }

  /// Whether a trap was the end of the step, and what it was: a call that failed beyond the end of a file does not say
  /// whether the file or the mapping refused.
  private func refusal(of fault: RecordedFault, page: Int, isLast: Bool, old: LivePage?) -> (
    isRefused: Bool, resolution: FaultResolution?
  ) {
    guard isLast else { return (false, nil) }
    switch observation.refusal {
    case .signal(let address, _, let isBusError) where fault.address == address:
      return (true, isBusError ? .busError : .segmentationFault)
    case .callFailed where fault.isKernel:
      // An absent page of registered memory may be what userfaultfd refused, or a guard marker.
      if old?.isUserfaultProtected == true { return (true, .busError) }
      if observation.mayBeRefusedByPool { return (true, nil) }
      if observation.isRegistered, old?.isGuard != true { return (true, nil) }
      let mayBeBeyondFile = !observation.isAnonymous && (observation.filePages.map { page >= $0 } ?? true)
      return (true, mayBeBeyondFile ? nil : .segmentationFault)
    default: return (false, nil)
    }
  }

  /// What the process itself said about its end stands for a trap that no source reported, and completes one that was
  /// reported without an error code.
  private func completeRefusal(_ events: inout [FaultEvent], layout: RegionLayout) {
    guard case .signal(let address, let errorCode, let isBusError) = observation.refusal else { return }
    if let index = events.lastIndex(where: { $0.address == address }) {
      events[index].errorCode = events[index].errorCode ?? errorCode
      return
    }
    guard let place = layout.locate(address) else { return }
    events.append(
      FaultEvent(
        process: observation.process, region: place.region, page: place.page, address: address, errorCode: errorCode,
        mode: .user, resolution: isBusError ? .busError : .segmentationFault, provenance: .measured))
  }
}

extension RecordedFault {
  /// Some kernels try a copy again that was refused, and trap at the same byte.
  fileprivate func isRetried(by last: RecordedFault) -> Bool {
    isKernel && last.isKernel && pid == last.pid && address == last.address && errorCode == last.errorCode
  }
}
