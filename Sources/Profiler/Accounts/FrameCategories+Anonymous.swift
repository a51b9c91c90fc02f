internal import Inspector
internal import ProcFS

extension FrameCategories {
  /// The category of a page of private memory; nil for what is no anonymous memory.
  func anonymousKind(of page: PageWalk.Page, in snapshot: Snapshot) -> MemoryCategory? {
    let isShared = snapshot.mappings[page.mapping].mapping.permissions.contains(.shared)
    guard let category = category(of: page.entry, isSharedMapping: isShared) else { return nil }
    switch category {
    case .file, .sharedMapping, .zero, .device, .hugetlb: return nil
    case .swapped where isShared: return nil
    default: return category
    }
  }
}
