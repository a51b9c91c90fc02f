internal import Scenario

extension KernelQuestion {
  /// Calls, faults and files.
  static let basics: [KernelQuestion] = [
    KernelQuestion(
      "hasAnonExclusive",
      "process p\nmap p b anon pages=8\nwrite p b\nprotect p b prot=r\nprotect p b prot=rw\nwrite p b",
      counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "reuseDrainsBatches",
      "process p\nmap p b anon pages=8\nwrite p b\nprotect p b prot=r\nprotect p b prot=rw\nwrite p b",
      counting: "copies"
    ) { $0.effects.copies },
    KernelQuestion(
      "lruBatchSize",
      "process p\nmap p b anon pages=40\nwrite p b\nfork p -> c\nexit c\nadvise p b free\nwrite p b",
      counting: "copies"
    ) { $0.effects.copies },
    KernelQuestion(
      "unmapDrainsBatches",
      "process p\nmap p o anon pages=1\nmap p b anon pages=8\nwrite p o\nwrite p b\nfork p -> c\nexit c\n"
        + "advise p b free\nunmap p o\nwrite p b", counting: "copies"
    ) { $0.effects.copies },
    KernelQuestion(
      "mlockHasBatches", endOf: "process p\nmap p b anon pages=1 prot=none\nlock p b onfault"),
    KernelQuestion(
      "hasPopulateAdvice", endOf: "process p\nmap p b anon pages=1\nadvise p b populate-write"),
    KernelQuestion(
      "populateAdvicePassesHoles",
      "process p\nmap p b anon pages=5\nunmap p b[2]\nadvise p b populate-read", counting: "faults"
    ) { $0.minorFaults },
    KernelQuestion(
      "mergesIntoUntouchedMappings",
      mappingsAfter: "process p\nmap p b anon pages=4\nprotect p b[3] prot=r\nread p b[0]\nprotect p b[3] prot=none\n"
        + "protect p b[3] prot=rw\nlock p b[3]\nunlock p b[3]"),
    KernelQuestion(
      "dontneedFreesPageTables",
      "process p\nmap p b anon pages=1024\nwrite p b[0]\nwrite p b[512]\nadvise p b dontneed"
    ) { trace in
      trace.steps.last?.checkpoint?.processes.first?.pageTableBytes.value.map { "\($0 / 1024) KiB of tables" }
    },
    KernelQuestion(
      "pageOutClearsYoung", "process p\nmap p b anon pages=4\nwrite p b\nadvise p b pageout"
    ) { trace in
      vma(trace).flatMap { $0.isReferencedDisturbed ? nil : $0.smaps }.map { "Referenced \($0.referenced) KiB" }
    },
    KernelQuestion(
      "remapLooksUpFirst", endOf: "process p\nmap p b anon pages=3\nunmap p b[0]\nremap p b pages=2"),
    KernelQuestion(
      "remapChecksBeforeUnmapping",
      "process p\nmap p b anon pages=6\nwrite p b\nprotect p b[1] prot=r\nremap p b -> m pages=4",
      counting: "pages gone"
    ) { $0.effects.unmapped },
    KernelQuestion(
      "remapKeepsAnySource",
      endOf: "process p\nmap p b shared-anon pages=1\nremap p b -> m keep-source"),
    KernelQuestion(
      "remapUnlocksMovedPart",
      mappingsAfter: "process p\nmap p b anon pages=3\nlock p b\nremap p b[1] -> m keep-source"),
    KernelQuestion(
      "remapUnaccountsSource",
      mappingsAfter: "process p\nmap p b anon pages=8\nadvise p b[0..3] nohugepage\nremap p b[0] -> m keep-source\n"
        + "advise p b[4..7] nohugepage"),
    KernelQuestion(
      "remapDropsAnonVMA",
      "process p\nmap p b anon pages=1\nwrite p b\nremap p b -> m keep-source\nfork p -> c"
    ) { trace in
      trace.steps.last?.checkpoint?.processes.last?.pageTableBytes.value.map { "\($0 / 1024) KiB of tables" }
    },
    KernelQuestion(
      "remapMovesSeveralMappings",
      endOf: "process p\nmap p b anon pages=2\nprotect p b[1] prot=r\nremap p b -> m"),
    KernelQuestion(
      "coreDumpEndsSharers",
      "process p\nmap p b anon pages=1\nmap p o anon pages=1 prot=r\nvfork p -> c\nwrite c o\nexit c\nwrite p b"
    ) { trace in
      trace.steps.last.map { $0.outcome == .skipped ? "the parent is dead" : "the parent lives" }
    },
    KernelQuestion(
      "firstSharedWriteIsMajor", "process p\nmap p b shared-anon pages=4\nwrite p b", counting: "major faults"
    ) { $0.majorFaults },
    KernelQuestion(
      "refusedKernelCopyTrapsTwice", "process p\nmap p b anon pages=1 prot=r\nwrite p b by=kernel"
    ) { trace in
      trace.steps.last.flatMap { $0.faultsComplete ? "\($0.faults.count) traps" : nil }
    },
    KernelQuestion(
      "faultAroundMapsWholeFolio", "process p\nmap p b file pages=64 file-pages=128 folio=64\nread p b[20]",
      counting: "file pages"
    ) { $0.effects.filePages },
    KernelQuestion(
      "faultAroundNeedsTableAtEnd", "process p\nmap p b file pages=8 file-pages=64 folio=64\nread p b[7]",
      counting: "file pages"
    ) { $0.effects.filePages },
    KernelQuestion(
      "ordinaryFaultMapsWholeFolio",
      "process p\nmap p b file shared pages=32 folio=16\nwrite p b[4]", counting: "file pages"
    ) { $0.effects.filePages },
    KernelQuestion(
      "diskFilesHaveLargeFolios",
      "process p\nmap p b file shared pages=32 file-pages=64 folio=16\nread p b[0]\nwrite p b[0]"
    ) { trace in
      vma(trace)?.smaps.map { "\($0.privateDirty) KiB dirty" }
    },
    KernelQuestion(
      "smapsShowsDirtyShare", "process p\nmap p b anon pages=1\nwrite p b"
    ) { trace in
      vma(trace)?.smaps.map { $0.pssDirty == nil ? "no Pss_Dirty" : "Pss_Dirty" }
    },
    KernelQuestion(
      "smapsShowsMerged", "process p\nmap p b anon pages=1\nwrite p b"
    ) { trace in
      vma(trace)?.smaps.map { $0.ksm == nil ? "no KSM" : "KSM" }
    },
    KernelQuestion(
      "smapsShowsLockOnFault", "process p\nmap p b anon pages=1\nlock p b onfault"
    ) { trace in
      vma(trace).map { $0.flags.contains("lf") ? "lf" : "no lf" }
    },
  ]
}
