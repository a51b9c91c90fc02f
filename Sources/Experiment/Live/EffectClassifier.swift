internal import Scenario

/// What is known about one step before its effects are told apart.
struct StepObservation {
  /// The process that acted.
  var process: ProcessName
  /// Names of processes by pid.
  var names: [Int32: ProcessName]
  /// The action touches memory, rather than asking the kernel to change mappings.
  var isTouch: Bool
  /// The touch stores.
  var isWrite: Bool
  /// The mapping is MAP_SHARED.
  var isShared: Bool
  /// The mapping is anonymous memory.
  var isAnonymous: Bool
  /// A remap to another region: pages change their place, and only those that it adds can be new.
  var isMove: Bool
  /// Frame numbers are visible.
  var showsFrames: Bool
  /// Faults of the acting process, minor and major.
  var faultCount: Int
  /// New pages are filled from a page of the caller.
  var fillsByCopy = false
  /// A write past protections faults twice for a page that is not there, and may copy the page of zeros that it has just
  /// brought.
  var mayCopyNewPages = false
  /// Frame numbers are not visible, and a pin or a folio batch may hold a page that is mapped once: what a write did to it
  /// cannot be told.
  var mayBeHeld = false
  /// A page may be part of a large folio, which one fault maps.
  ///
  /// Without frame numbers a write may then copy what is mapped once (M-3), and bit 56 of pagemap is of little use: for all
  /// that one PMD maps it is the bit of one page (pagemap_pmd_range).
  var mayBeLarge = false
  /// Pages that one fault maps or copies: 512 where memory has 2 MiB pages of the pool.
  var pagesPerFault = 1
  /// All faults of the step are in `faultCount`.
  var countsAllFaults = true
  /// An access may have been refused because the pool is empty, which a call that failed does not tell.
  var mayBeRefusedByPool = false
  /// Some of the memory was registered with userfaultfd at some time.
  var isRegistered = false
  /// The process that acted was refused an access, at this address, by this signal or by an error of the call.
  var refusal: Refusal?
  /// Length of the file behind the region in pages, if there is one, counted from the region's page 0.
  var filePages: Int?

  /// An access that was refused.
  enum Refusal {
    /// SIGSEGV or SIGBUS.
    case signal(address: UInt64, errorCode: UInt, isBusError: Bool)
    /// EFAULT from a call that touched memory for the process.
    case callFailed
  }
}

/// Tells from the pages before and after a step, and from its traps, what happened.
struct EffectClassifier {
  let observation: StepObservation
  let before: [PageSnapshot]
  let after: [PageSnapshot]

  /// How one page changed.
  enum Change {
    case unchanged, zeroPage, zeroFill, copy, mapFile, swapIn, unmapped
  }

  private func change(from old: LivePage, to new: LivePage) -> Change {
    if old.isSwapped, new.kind == .anon { return .swapIn }
    return switch (old.kind, new.kind) {
    case (.none, .none): .unchanged
    case (_, .none): .unmapped
    case (.none, .zero): .zeroPage
    // Where a file is mapped only KSM maps the zero page (K-9).
    case (.zero, .anon): observation.fillsByCopy ? .copy : .zeroFill
    case (.none, .anon): observation.isAnonymous && !observation.fillsByCopy ? .zeroFill : .copy
    case (.file, .anon), (.shmem, .anon): .copy
    case (.anon, .anon): isCopied(from: old, to: new) ? .copy : .unchanged
    case (_, .file), (_, .shmem): old.isPageCache && old.frame == new.frame ? .unchanged : .mapFile
    case (_, .zero): old.kind == .zero ? .unchanged : .zeroPage
    }
  }

  /// Without frame numbers: a page that was mapped more than once and was then written is a copy, because only a page
  /// with one mapping is reused.
  private func isCopied(from old: LivePage, to new: LivePage) -> Bool {
    if observation.showsFrames { return old.frame != new.frame }
    return !old.mappedOnce && new.mappedOnce && (observation.isWrite || !observation.isTouch)
  }

  /// How one page changed in this step.
  func change(of region: RegionName, page: Int) -> Change {
    guard let old = before.first(where: { $0.region == region }), let new = after.first(where: { $0.region == region })
    else { return .unchanged }
    return change(from: old[page], to: new[page])
  }

  /// Counts the changes of all pages that were looked at.
  func effects(reuseEvents: Int?) -> Effects {
    var counts: [Change: Int] = [:]
    for (old, new) in zip(before, after) {
      for page in old.range { counts[change(from: old[page], to: new[page]), default: 0] += 1 }
    }
    if observation.isMove {
      let present = { (snapshots: [PageSnapshot]) in
        snapshots.reduce(0) { $0 + $1.pages.count(where: \.isPresent) }
      }
      counts = [.unmapped: max(0, present(before) - present(after))]
      for (change, count) in growth() { counts[change] = count }
      for (change, count) in takenApart() { counts[change, default: 0] += count }
    }
    let known: Provenance = observation.showsFrames ? .measured : .inferred
    var effects = Effects()
    effects.copies = Quantity(counts[.copy] ?? 0, known)
    effects.zeroed = Quantity(counts[.zeroFill] ?? 0, .measured)
    effects.zeroPages = Quantity(counts[.zeroPage] ?? 0, .measured)
    effects.filePages = Quantity(counts[.mapFile] ?? 0, .measured)
    effects.unmapped = Quantity(counts[.unmapped] ?? 0, .measured)
    effects.swapIns = Quantity(counts[.swapIn] ?? 0, .measured)
    let hidesNewPages = observation.mayCopyNewPages && hasNewAnonymousPages
    if hidesNewPages || hidesCopies || observation.mayBeHeld && effects.copies.value != 0 {
      effects.copies = .unknown
      effects.reuses = .unknown
    } else if let reuseEvents {
      effects.reuses = Quantity(reuseEvents, known)
    } else {
      effects.reuses = inferredReuses(counts)
    }
    return effects
  }

  /// The pages that a remap did not move but replaced: merged ones become frames of their own first (prep_move_vma).
  private func takenApart() -> [Change: Int] {
    guard let source = before.first, let target = after.last else { return [:] }
    var counts: [Change: Int] = [:]
    for (old, new) in zip(source.range, target.range) {
      let change = change(from: source[old], to: target[new])
      if change == .copy || change == .zeroFill && source[old].isPresent { counts[change, default: 0] += 1 }
    }
    return counts
  }

  /// What became of the pages that a remap to another region added: locked memory is populated.
  private func growth() -> [Change: Int] {
    guard let source = before.first, let target = after.last else { return [:] }
    var counts: [Change: Int] = [:]
    for page in target.range.dropFirst(source.range.count) {
      let change = change(from: .absent, to: target[page])
      if change != .unchanged { counts[change, default: 0] += 1 }
    }
    return counts
  }

  private var hasNewAnonymousPages: Bool {
    zip(before, after).contains { old, new in old.range.contains { !old[$0].isPresent && new[$0].kind == .anon } }
  }

  /// Without frame numbers: whether a page may have been copied that looks as if it was reused.
  private var hidesCopies: Bool {
    if observation.mayBeHeld { return keepsAnonymousPages }
    // A call may collapse pages without a fault.
    guard observation.mayBeLarge, !observation.showsFrames,
      observation.isTouch ? observation.isWrite && observation.faultCount > 0 : true
    else {
      return false
    }
    return zip(before, after).contains { old, new in
      old.range.contains { old[$0].kind == .anon && new[$0].kind == .anon }
    }
  }

  /// Whether an anonymous page was there before and after with the same frame: only such a page can have been reused.
  private var keepsAnonymousPages: Bool {
    zip(before, after).contains { old, new in
      old.range.contains { old[$0].kind == .anon && change(from: old[$0], to: new[$0]) == .unchanged }
    }
  }

  /// In a private mapping each fault changes one page or reuses one frame, as long as no fault maps pages around it.
  ///
  /// Without a fault nothing is reused, whatever became of the pages: madvise collapses huge pages and splits them.
  private func inferredReuses(_ counts: [Change: Int]) -> Quantity {
    let mayReuse = !observation.isShared && !observation.isMove && (observation.isWrite || !observation.isTouch)
    guard mayReuse, keepsAnonymousPages else { return Quantity(0, .inferred) }
    guard observation.countsAllFaults else { return .unknown }
    guard observation.faultCount > 0 else { return Quantity(0, .inferred) }
    // How many faults mapped those pages cannot be told, so what is left for reuses cannot either.
    guard (counts[.mapFile] ?? 0) == 0 else { return .unknown }
    if observation.mayBeLarge, counts[.zeroFill] != nil || counts[.zeroPage] != nil { return .unknown }
    let changed = [Change.copy, .zeroFill, .zeroPage, .swapIn].reduce(0) { $0 + (counts[$1] ?? 0) }
    let rest = observation.faultCount - changed / observation.pagesPerFault
    // A page that a pin brings back from swap may take a second fault, which makes it exclusive.
    if rest > 0, counts[.swapIn] ?? 0 > 0 { return .unknown }
    return rest >= 0 ? Quantity(rest, .inferred) : .unknown
  }
}
