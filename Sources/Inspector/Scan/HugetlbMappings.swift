internal import ProcFS

/// Tells which mappings have pages of the hugetlb pool, which Rss and Pss leave out.
enum HugetlbMappings {
  /// Anonymous ones have a name of their own, the others lie in a mounted hugetlbfs.
  static func find(_ mappings: [Mapping]) -> [Bool] {
    let devices = (try? MountTable.devices(ofType: "hugetlbfs")) ?? []
    return mappings.map { mapping in
      guard mapping.inode != 0, let path = mapping.path else { return false }
      return path.hasPrefix("/anon_hugepage") || devices.contains(mapping.device)
    }
  }
}
