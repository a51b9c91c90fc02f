/// What the contenders look at.
enum Scene: String, CaseIterable, Codable {
  /// A process of 1 GiB and a hundred forked children.
  case family
  /// A process with 30,000 mappings of one page, and one with half as many.
  case mappings, halfMappings
  /// 30,000 mappings of 8 pages each.
  case thickMappings
  /// One mapping of 8 GiB or what the memory permits, and one of half of it.
  case heap, halfHeap
  /// One mapping of 1 GiB.
  case gibibyte
  /// The same and a forked child.
  case pair
  /// All processes, with a reservation of 8 TiB among them.
  case machine

  static let mappingCount = 30_000

  /// Who takes part.
  var contenders: [Contender] {
    switch self {
    case .family:
      [.summary, .sharers, .catSmaps, .catRollup, .pagemap, .pmap, .smem, .psMem, .psutilInfo, .pageTypes]
    case .mappings: [.summary, .mappings, .catMaps, .catSmaps, .catRollup, .pagemap, .pmap, .smem, .psMem, .psutilMaps]
    case .halfMappings: [.mappings]
    case .thickMappings: [.mappings, .catSmaps, .catRollup, .pagemap, .pmap]
    case .heap: [.summary, .mappings, .catSmaps, .catRollup, .pagemap, .scan, .pmap, .psutilInfo]
    case .halfHeap: [.summary]
    case .gibibyte: [.summary, .withoutRests, .catRollup, .pagemap, .pmap, .psutilInfo]
    case .pair: [.sharers, .frames, .pagemap, .catRollup]
    case .machine: [.everything, .smem]
    }
  }
}
