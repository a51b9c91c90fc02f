internal import Scenario

extension KernelQuestion {
  /// Every question, in the order of the switches as far as that is possible.
  static let all = basics + pins + hugePages + merging

  /// Policies, pins, guard regions and userfaultfd.
  private static let pins: [KernelQuestion] = [
    KernelQuestion("prefersManyNodes", endOf: "process p\nmap p b anon pages=1\npolicy p b preferred=0,1"),
    KernelQuestion("interleavesByWeight", endOf: "process p\nmap p b anon pages=1\npolicy p b weighted-interleave=0"),
    KernelQuestion(
      "readPinsUnshare", "process p\nmap p b anon pages=1\nwrite p b\nfork p -> c\npeek p c b via=vm",
      counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "ringRefusesFiles", endOf: "process p\nmap p b file pages=1\npin p b as=ring kind=io_uring"),
    KernelQuestion(
      "directTransfersPin", "process p\nmap p b anon pages=1\nwrite p b\nfork p -> c\nread p b by=odirect",
      counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion("directWritesFallBack", "process p\nmap p b anon pages=1 prot=none\nread p b by=odirect") { trace in
      trace.steps.last.flatMap { $0.faultsComplete ? "\($0.faults.count) traps" : nil }
    },
    KernelQuestion("guardRegions", endOf: "process p\nmap p b anon pages=1\nadvise p b guard-install"),
    KernelQuestion("guardsMarkVMA", "process p\nmap p b anon pages=1\nadvise p b guard-install") { trace in
      vma(trace).map { $0.flags.contains("gu") ? "gu" : "no gu" }
    },
    KernelQuestion(
      "userfaultRestoresWriting",
      "process p\nmap p b anon pages=1\nwrite p b\nuffd p b register\nuffd p b protect\nuffd p b unprotect\nwrite p b",
      counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "userfaultPreparesFirst",
      endOf: "process p\nmap p b anon pages=512\nuffd p b[9] zeropage\nadvise p b[0..510] collapse"),
    KernelQuestion(
      "pagemapShowsUserfault", "process p\nmap p b anon pages=1\nwrite p b\nuffd p b register\nuffd p b protect"
    ) { trace in
      trace.steps.last?.checkpoint?.processes.first?.regions.first?.pages.first?.isUserfaultProtected
        .map { $0 ? "bit 57" : "no bit" }
    },
    KernelQuestion(
      "splitKeepsUserfaultProtection",
      "process p\nmap p b anon pages=512\nadvise p b hugepage\nwrite p b[7]\nuffd p b[1] register\nuffd p b[1] protect\n"
        + "advise p b[100] free"
    ) { trace in
      trace.steps.last?.checkpoint?.processes.first?.regions.first?.pages.first { $0.page == 1 }?
        .isUserfaultProtected.map { $0 ? "protected" : "not protected" }
    },
    KernelQuestion(
      "truncateUnmapsUnsplitFolio",
      "process p\nmap p b file shared pages=16 folio=16\nwrite p b[9]\ntruncate p b pages=12"
    ) { trace in
      vma(trace)?.smaps.map { "\($0.rss) KiB mapped" }
    },
  ]

  /// One huge page of written memory.
  private static let hugePage = "process p\nmap p b anon pages=512\nadvise p b hugepage\nwrite p b\n"

  private static let hugePages: [KernelQuestion] = [
    KernelQuestion(
      "largeFolioReuse", hugePage + "protect p b[0] prot=r\nprotect p b[0] prot=rw\nfork p -> c\nexit c\nwrite p b",
      counting: "copies"
    ) { $0.effects.copies },
    KernelQuestion(
      "protectJoinsEntries", hugePage + "advise p b cold\nprotect p b[0] prot=r\nread p b[5]\nprotect p b[1..10] prot=r"
    ) { trace in
      trace.steps.last?.checkpoint?.processes.first?.regions.first?.vmas.first { $0.pages.contains(5) }?.smaps
        .map { "\($0.referenced) KiB used" }
    },
    KernelQuestion(
      "hugePageReuseCountsMappings",
      hugePage + "pin p b[0] as=pipe kind=vmsplice\nfork p -> c\nexit c\nwrite p b[1]", counting: "copies"
    ) { $0.effects.copies },
    KernelQuestion(
      "protectUpgradesHugePages", hugePage + "protect p b prot=r\nprotect p b prot=rw\nwrite p b[0]", counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion("smapsSeesInaccessibleHugePages", hugePage + "protect p b prot=none") { trace in
      vma(trace)?.smaps.map { "\($0.rss) KiB resident" }
    },
    KernelQuestion("protectLosesHugeDirty", hugePage + "protect p b prot=r") { trace in
      vma(trace)?.smaps.map { "\($0.privateDirty) KiB dirty" }
    },
    KernelQuestion(
      "protectUpgradeNeedsDirty",
      hugePage + "protect p b[0] prot=r\nprotect p b prot=r\nprotect p b prot=rw\nwrite p b[1]", counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "hugeZeroPageBecomesHugePage",
      "process p\nmap p b anon pages=512\nadvise p b hugepage\nread p b[0]\nwrite p b[0]\nwrite p b[1]",
      counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "splitDropsZeroFrames",
      "process p\nmap p b anon pages=512\nadvise p b hugepage\nwrite p b[7]\nadvise p b[100] free"
    ) { trace in
      vma(trace)?.smaps.map { "\($0.rss) KiB mapped" }
    },
    KernelQuestion(
      "reclaimMeetsLastTailFirst",
      hugePage + "thread p -> t cpu=1\nfork p -> c\nexit c\nadvise p b pageout\nwrite t b[1]", counting: "copies"
    ) { $0.effects.copies },
    KernelQuestion(
      "adviceTakesWholeFolios", hugePage + "fork p -> c\nwrite p b[5]\nadvise p b[0..9] free"
    ) { trace in
      vma(trace)?.smaps.map { "\($0.privateClean) KiB clean" }
    },
    KernelQuestion(
      "shrinkingSplitsUnderused",
      hugeMemoryAfter: "khugepaged max-none=100\n" + "process p\nmap p b anon pages=512\nadvise p b hugepage\n"
        + "write p b[0]\nshrink"),
    KernelQuestion(
      "hugePageForZerosIsQueued",
      hugeMemoryAfter: "khugepaged max-none=100\n" + "process p\nmap p b anon pages=512\nadvise p b hugepage\n"
        + "read p b[0]\nwrite p b[0]\nshrink"),
    KernelQuestion("pagemapAsksHeadOfHugePage", hugePage + "fork p -> c\nwrite c b[5]") { trace in
      trace.steps.last?.checkpoint?.processes.first?.regions.first?.pages.first { $0.page == 5 }?.mappedOnce
        .map { $0 ? "page by page" : "by the first page" }
    },
    KernelQuestion(
      "remapGrowthEntersKhugepaged",
      hugeMemoryAfter: "process p\nmap p b anon pages=300\nadvise p b hugepage\nwrite p b[0]\nremap p b pages=1100\n"
        + "khugepaged scan 1"),
    KernelQuestion(
      "stackGrowthEntersKhugepaged",
      hugeMemoryAfter: "process p\nmap p b stack pages=1100\nadvise p b[1099] hugepage\nread p b[800]\nwrite p b[500]\n"
        + "write p b[300]\nread p b[0]\nkhugepaged scan 1"),
    KernelQuestion(
      "repeatedAdviceEntersKhugepaged",
      hugeMemoryAfter:
        "thp enabled=never\nprocess p\nmap p b anon pages=512\nwrite p b\nadvise p b hugepage\nthp enabled=madvise\n"
        + "advise p b hugepage\nkhugepaged scan 1"),
    KernelQuestion(
      "collapseOfWatchedMemoryIsBusy",
      endOf: "process p\nmap p b anon pages=512\nwrite p b[0]\nuffd p b register\nadvise p b collapse"),
    KernelQuestion("hasCollapse", endOf: "process p\nmap p b anon pages=512\nwrite p b[0]\nadvise p b collapse"),
    KernelQuestion(
      "collapseNeedsWritableEntry",
      endOf: "process p\nmap p b anon pages=512\nwrite p b[0]\nprotect p b prot=r\nadvise p b collapse"),
    KernelQuestion(
      "hasMultiSizeHugePages",
      "thp size=64KiB enabled=always\nthp size=2MiB enabled=never\nprocess p\nmap p b anon pages=16\nwrite p b[0]"
    ) { trace in
      vma(trace)?.smaps.map { "\($0.rss) KiB mapped" }
    },
  ]

  /// Two pages that are merged.
  private static let merged =
    "process p\nmap p b anon pages=4\nwrite p b[0..1] value='A'\nadvise p b mergeable\nksm scan 2\n"

  /// All of them need settings of the machine.
  private static let merging: [KernelQuestion] = [
    KernelQuestion("hasMemoryMerge", endOf: "process p\nprctl p memory-merge=on"),
    KernelQuestion(
      "ksmChecksContentFirst", merged + "write p b[2] value='A'\nksm scan 1"
    ) { trace in
      mergedPages(trace)
    },
    KernelQuestion(
      "ksmSkipsOldPages",
      "process p\nmap p b anon pages=2\nwrite p b[0] value='A'\nwrite p b[1] value='B'\nadvise p b mergeable\n"
        + "ksm scan 8\nwrite p b[1] value='A'\nksm scan 4"
    ) { trace in
      mergedPages(trace)
    },
    KernelQuestion(
      "splitReachesAllMappers",
      "process p\nmap p b anon pages=512\nadvise p b hugepage\nwrite p b value='A' whole\nadvise p b mergeable\n"
        + "fork p -> c\nksm scan 2"
    ) { trace in
      mergedPages(trace)
    },
    KernelQuestion(
      "ksmFindsProtectedPages",
      "process p\nmap p b anon pages=2\nwrite p b value='A'\nprotect p b prot=none\nadvise p b mergeable\nksm scan 3"
    ) { trace in
      mergedPages(trace)
    },
    KernelQuestion(
      "ksmKnowsItsZeroPages",
      "process p\nmap p b anon pages=2\nwrite p b value=0\nadvise p b mergeable\nksm use-zero-pages=on\nksm scan 2\n"
        + "advise p b unmergeable", counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "ksmCountsSurviveFork", merged + "fork p -> c"
    ) { trace in
      trace.steps.last?.checkpoint?.processes.last?.ksm.map { "\($0.items) pages known" }
    },
    KernelQuestion(
      "ksmScanEndsMemoryMerge", "process p\nprctl p memory-merge=on\nksm scan 1\nmap p b anon pages=1"
    ) { trace in
      vma(trace).map { $0.flags.contains("mg") ? "it goes on" : "it has ended" }
    },
    KernelQuestion(
      "ksmUnmergeLeavesReadOnly", merged + "advise p b unmergeable\nwrite p b[0]", counting: "faults"
    ) { $0.minorFaults },
  ]

  private static func mergedPages(_ trace: Trace) -> String? {
    guard let pages = trace.steps.last?.checkpoint?.processes.first?.regions.first?.pages else { return nil }
    guard pages.allSatisfy({ $0.isMerged != nil }) else { return nil }
    return "\(pages.count { $0.isMerged == true }) pages merged"
  }
}
