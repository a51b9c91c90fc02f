/// The keys of smaps and smaps_rollup that carry an amount in kB, in the order in which the kernel prints them.
enum SmapsField: UInt8, CaseIterable {
  case size, kernelPageSize, mmuPageSize, rss, pss, pssDirty, pssAnon, pssFile, pssShmem
  case sharedClean, sharedDirty, privateClean, privateDirty, referenced, anonymous, ksm, lazyFree
  case anonHugePages, shmemPmdMapped, filePmdMapped, sharedHugetlb, privateHugetlb, swap, swapPss, locked

  var key: StaticString {
    switch self {
    case .size: "Size"
    case .kernelPageSize: "KernelPageSize"
    case .mmuPageSize: "MMUPageSize"
    case .rss: "Rss"
    case .pss: "Pss"
    case .pssDirty: "Pss_Dirty"
    case .pssAnon: "Pss_Anon"
    case .pssFile: "Pss_File"
    case .pssShmem: "Pss_Shmem"
    case .sharedClean: "Shared_Clean"
    case .sharedDirty: "Shared_Dirty"
    case .privateClean: "Private_Clean"
    case .privateDirty: "Private_Dirty"
    case .referenced: "Referenced"
    case .anonymous: "Anonymous"
    case .ksm: "KSM"
    case .lazyFree: "LazyFree"
    case .anonHugePages: "AnonHugePages"
    case .shmemPmdMapped: "ShmemPmdMapped"
    case .filePmdMapped: "FilePmdMapped"
    case .sharedHugetlb: "Shared_Hugetlb"
    case .privateHugetlb: "Private_Hugetlb"
    case .swap: "Swap"
    case .swapPss: "SwapPss"
    case .locked: "Locked"
    }
  }

  var counter: WritableKeyPath<SmapsCounters, Int?> {
    switch self {
    case .size: \.size
    case .kernelPageSize: \.kernelPageSize
    case .mmuPageSize: \.mmuPageSize
    case .rss: \.rss
    case .pss: \.pss
    case .pssDirty: \.pssDirty
    case .pssAnon: \.pssAnon
    case .pssFile: \.pssFile
    case .pssShmem: \.pssShmem
    case .sharedClean: \.sharedClean
    case .sharedDirty: \.sharedDirty
    case .privateClean: \.privateClean
    case .privateDirty: \.privateDirty
    case .referenced: \.referenced
    case .anonymous: \.anonymous
    case .ksm: \.ksm
    case .lazyFree: \.lazyFree
    case .anonHugePages: \.anonHugePages
    case .shmemPmdMapped: \.shmemPmdMapped
    case .filePmdMapped: \.filePmdMapped
    case .sharedHugetlb: \.sharedHugetlb
    case .privateHugetlb: \.privateHugetlb
    case .swap: \.swap
    case .swapPss: \.swapPss
    case .locked: \.locked
    }
  }

  /// Finds the field of a key; `expected` is tried first because records repeat one order.
  static func named(_ key: Range<Int>, in text: Span<UInt8>, expected: UInt8) -> SmapsField? {
    if let guess = SmapsField(rawValue: expected), text.equals(guess.key, in: key) { return guess }
    for field in allCases where text.equals(field.key, in: key) { return field }
    return nil
  }
}
