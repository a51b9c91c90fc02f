/// Whether the writer may keep a write-protected frame, and why: do_wp_page and wp_can_reuse_anon_folio.
enum ReuseVerdict: UInt8 {
  case fileFrame, merged
  case exclusive, manyReferences, otherReferences, otherCPUBatch, heldByBatch, single, singleAfterDrain
  case heldByPin, inSwapCache, exclusiveFolio, lastFrameOfFolio, sharedFolio, heldFolio, neverReusedFolio
  /// Another policy than that of Linux.
  case copiedByPolicy, mergedReusedByPolicy

  @inline(__always)
  var reuses: Bool {
    switch self {
    case .exclusive, .single, .singleAfterDrain, .exclusiveFolio, .mergedReusedByPolicy: true
    case .fileFrame, .merged, .manyReferences, .otherReferences, .otherCPUBatch, .heldByBatch, .heldByPin, .inSwapCache,
      .lastFrameOfFolio,
      .sharedFolio,
      .heldFolio, .neverReusedFolio, .copiedByPolicy:
      false
    }
  }

  var rule: Rule {
    switch self {
    case .fileFrame: .copyOfFilePage
    case .merged: .copyMerged
    case .exclusive: .reuseExclusive
    case .manyReferences, .otherReferences, .inSwapCache: .copyShared
    case .otherCPUBatch: .copyOtherBatch
    case .heldByBatch: .copyHeldByBatch
    case .heldByPin: .copyHeldByPin
    case .single, .singleAfterDrain: .reuseLastReference
    case .exclusiveFolio: .reuseExclusiveFolio
    case .lastFrameOfFolio, .sharedFolio, .heldFolio, .neverReusedFolio: .copyOfLargeFolio
    case .copiedByPolicy: .copyByPolicy
    case .mergedReusedByPolicy: .reuseMergedByPolicy
    }
  }

  /// The questions that were asked.
  var steps: [DecisionStep] {
    switch self {
    case .fileFrame: [.mapsFileFrame]
    case .merged: [.mapsAnonymousFrame, .notExclusive, .merged]
    case .exclusive: [.mapsAnonymousFrame, .exclusive]
    case .manyReferences: [.mapsAnonymousFrame, .notExclusive, .manyReferences]
    case .otherReferences: [.mapsAnonymousFrame, .notExclusive, .otherReferences]
    case .otherCPUBatch: [.mapsAnonymousFrame, .notExclusive, .otherCPUBatch]
    case .heldByBatch: [.mapsAnonymousFrame, .notExclusive, .heldByLRUBatch]
    case .inSwapCache: [.mapsAnonymousFrame, .notExclusive, .inSwapCache, .otherReferences]
    case .heldByPin: [.mapsAnonymousFrame, .notExclusive, .heldByPin]
    case .single: [.mapsAnonymousFrame, .notExclusive, .singleReference]
    case .singleAfterDrain: [.mapsAnonymousFrame, .notExclusive, .localBatchDrained, .singleReference]
    case .exclusiveFolio: [.mapsAnonymousFrame, .notExclusive, .largeFolio, .folioMappedByOne]
    case .lastFrameOfFolio: [.mapsAnonymousFrame, .notExclusive, .largeFolio, .lastFrame]
    case .sharedFolio: [.mapsAnonymousFrame, .notExclusive, .largeFolio, .folioMappedShared]
    case .heldFolio: [.mapsAnonymousFrame, .notExclusive, .largeFolio, .otherReferences]
    case .neverReusedFolio: [.mapsAnonymousFrame, .notExclusive, .largeFolio]
    case .copiedByPolicy: [.mapsAnonymousFrame, .notExclusive, .singleReference, .otherPolicy]
    case .mergedReusedByPolicy: [.mapsAnonymousFrame, .notExclusive, .merged, .singleReference, .otherPolicy]
    }
  }
}

extension Frame {
  /// The verdict on an anonymous frame that is exclusive, or that nothing but mappings holds; nil for any other.
  @inline(__always)
  var quickVerdict: ReuseVerdict? {
    guard has(Self.anonymous) else { return nil }
    if has(Self.exclusive) { return .exclusive }
    // A large folio is a question of its own, and a merged frame is never the simple case.
    let references = bits & (Self.referenceMask | Self.orderMask | Self.merged)
    if references == 1 { return .single }
    guard references & ~Self.mapcountMask == 0 else { return nil }
    return references > 3 ? .manyReferences : .otherReferences
  }
}
