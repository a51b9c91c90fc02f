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

  /// The field that records print after this one.
  var next: SmapsField? { SmapsField(rawValue: rawValue + 1) }

  /// Finds the field of a key.
  static func named(_ key: Range<Int>, in text: Span<UInt8>) -> SmapsField? {
    allCases.first { text.equals($0.key, in: key) }
  }
}
