extension KernelBehaviour {
  /// Linux 6.18, the version that the model is checked against first.
  public static let linux6_18 = KernelBehaviour(version: "6.18")

  /// Linux 6.18 as it was first, measured with 6.18.15; 6.18.44 has the preset `6.18`.
  public static let linux6_18_15 = linux6_18.older("6.18.15") { behaviour in
    behaviour.guardsMarkVMA = false
    behaviour.protectLosesHugeDirty = true
    behaviour.splitReachesAllMappers = false
  }

  /// Linux 6.16.
  public static let linux6_16 = linux6_18_15.older("6.16") { behaviour in
    behaviour.protectJoinsEntries = false
    behaviour.hugePageForZerosIsQueued = false
    behaviour.collapseNeedsWritableEntry = true
    behaviour.truncateUnmapsUnsplitFolio = false
    behaviour.splitKeepsUserfaultProtection = false
    behaviour.ksmCountsSurviveFork = true
    behaviour.ksmScanEndsMemoryMerge = true
    behaviour.faultAroundMapsWholeFolio = false
    behaviour.faultAroundNeedsTableAtEnd = false
    behaviour.ordinaryFaultMapsWholeFolio = false
    behaviour.remapChecksBeforeUnmapping = false
    behaviour.remapMovesSeveralMappings = false
    behaviour.mappingLocksLargeFolios = false
    behaviour.directWritesFallBack = true
    behaviour.remapUnaccountsSource = true
  }

  /// Linux 6.12.
  public static let linux6_12 = linux6_16.older("6.12") { behaviour in
    behaviour.splitReachesAllMappers = true
    behaviour.reclaimMeetsLastTailFirst = false
    behaviour.repeatedAdviceEntersKhugepaged = false
    behaviour.protectLosesHugeDirty = false
    behaviour.directWritesFallBack = false
    behaviour.remapUnaccountsSource = false
    behaviour.diskFilesHaveLargeFolios = false
    // The fix of 6.18 came to 6.12.y too, as the measured 6.12.117 shows.
    behaviour.faultAroundNeedsTableAtEnd = true
    // So did these fixes.
    behaviour.splitKeepsUserfaultProtection = true
    behaviour.ksmCountsSurviveFork = false
    behaviour.ksmScanEndsMemoryMerge = false
    behaviour.hugeTLBForcedWrites = .refused
    // Measured with 6.12.117 and 6.1.192; no newer series that was measured does it.
    behaviour.remapUnlocksMovedPart = true
    behaviour.mergesIntoUntouchedMappings = false
    behaviour.dontneedFreesPageTables = false
    behaviour.unmapDrainsBatches = true
    behaviour.guardRegions = .none
    behaviour.largeFolioReuse = .never
    behaviour.largeFolioSharing = .guess
    behaviour.hugeZeroPageBecomesHugePage = false
    behaviour.pagemapAsksHeadOfHugePage = false
  }

  /// Linux 6.1.
  public static let linux6_1 = linux6_12.older("6.1") { behaviour in
    behaviour.faultAroundNeedsTableAtEnd = false
    behaviour.lruBatchSize = 15
    behaviour.populateAdvicePassesHoles = true
    behaviour.pageOutClearsYoung = true
    behaviour.interleavesByWeight = false
    behaviour.refusedKernelCopyTrapsTwice = true
    behaviour.smapsShowsLockOnFault = false
    behaviour.userfaultRestoresWriting = false
    behaviour.userfaultPreparesFirst = false
    behaviour.largeFolioReuse = .lastReference
    behaviour.largeFolioSharing = .page
    behaviour.adviceTakesWholeFolios = false
    behaviour.migrationSplitsPartlyMapped = false
    behaviour.protectUpgradesHugePages = false
    behaviour.splitDropsZeroFrames = false
    behaviour.shrinkingSplitsUnderused = false
    behaviour.repeatedAdviceEntersKhugepaged = true
    behaviour.stackGrowthEntersKhugepaged = true
    behaviour.collapseOfWatchedMemoryIsBusy = false
    behaviour.pagemapAsksHeadOfHugePage = true
    behaviour.hasMultiSizeHugePages = false
    behaviour.hugeTLBPromiseRestored = .never
    behaviour.hugeTLBLookupsCountFaults = false
    behaviour.hugeTLBPreparesFirst = false
    behaviour.smapsSeesInaccessibleHugePages = false
    behaviour.hasMemoryMerge = false
    behaviour.ksmChecksContentFirst = false
    behaviour.ksmSkipsOldPages = false
    behaviour.ksmUnmergeLeavesReadOnly = false
    behaviour.ksmFindsProtectedPages = false
    behaviour.ksmKnowsItsZeroPages = false
    behaviour.ksmCountsSurviveFork = true
    behaviour.protectUpgradeNeedsDirty = true
    behaviour.hugeSplitKeepsEntriesDirty = false
    behaviour.smapsShowsMerged = false
    behaviour.ringRefusesFiles = true
    behaviour.directTransfersPin = false
    behaviour.mlockTakesLargeFolios = false
  }

  /// Linux 5.10.
  public static let linux5_10 = linux6_1.older("5.10") { behaviour in
    behaviour.collapseBalancesNodes = true
    behaviour.remapGrowthEntersKhugepaged = false
    behaviour.ksmFindsProtectedPages = true
    behaviour.hasAnonExclusive = false
    behaviour.reuseDrainsBatches = false
    behaviour.readPinsUnshare = false
    behaviour.mlockHasBatches = false
    behaviour.hasPopulateAdvice = false
    behaviour.remapLooksUpFirst = false
    behaviour.remapKeepsAnySource = false
    behaviour.remapDropsAnonVMA = false
    behaviour.hugeTLBForcedWrites = .endless
    behaviour.hugeTLBPreparesFirst = true
    behaviour.smapsSeesInaccessibleHugePages = true
    behaviour.dontneedTakesHugeTLB = false
    behaviour.remapMovesHugeTLB = false
    behaviour.forkSkipsSharedHugeTLB = false
    behaviour.remapUnlocksMovedPart = false
    behaviour.prefersManyNodes = false
    behaviour.coreDumpEndsSharers = true
    behaviour.firstSharedWriteIsMajor = true
    behaviour.smapsShowsDirtyShare = false
    behaviour.hasCollapse = false
    behaviour.hugePageReuseCountsMappings = true
    behaviour.migrationKeepsYoung = false
    behaviour.migrationDrainsBatch = false
    behaviour.getPagesGrowsStacks = true
    behaviour.pagemapShowsUserfault = false
  }

  /// The versions that have a preset, oldest first.
  public static let presets: [KernelBehaviour] = [
    .linux5_10, .linux6_1, .linux6_12, .linux6_16, .linux6_18_15, .linux6_18,
  ]

  /// The preset of a version or of a release string such as `6.18.44-cloud`, or nil when there is none.
  public static func preset(_ release: String) -> KernelBehaviour? {
    if let named = presets.first(where: { $0.version == release }) { return named }
    guard let wanted = Release(release), let closest = closest(release) else { return nil }
    return Release(closest.version)?.isSameSeries(as: wanted) == true ? closest : nil
  }

  /// The newest preset that is not newer than a release, or nil when all are newer.
  ///
  /// Between two presets a kernel may have some switches of the newer one already.
  public static func closest(_ release: String) -> KernelBehaviour? {
    guard let wanted = Release(release) else { return nil }
    return presets.last { preset in preset.firstRelease.map { !(wanted < $0) } ?? false }
  }

  /// The first release that a preset stands for: of a series the first one, unless an earlier preset begins it.
  private var firstRelease: Release? {
    switch version {
    // Somewhere between 6.18.15 and 6.18.44; both were measured.
    case Self.linux6_18.version: Release("6.18.44")
    default: Release(version)?.firstOfSeries
    }
  }

  /// This behaviour with what an older version does otherwise.
  private func older(_ version: String, _ change: (inout KernelBehaviour) -> Void) -> KernelBehaviour {
    var behaviour = self
    behaviour.version = version
    change(&behaviour)
    return behaviour
  }
}
