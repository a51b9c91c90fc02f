/// Where regions live: fixed, guarded, 2 MiB-aligned addresses, the same in every process.
///
/// Regions are at least 1 GiB apart, so that no VMA ever merges with a neighbour and each region has page tables of
/// its own.
public struct RegionLayout: Sendable, Hashable, Codable {
  /// Address of the first region: the start of a 512 GiB slot that no loader, heap or stack uses on x86-64.
  public static let arenaBase: UInt64 = 0x2000_0000_0000
  /// Where regions must end.
  public static let arenaEnd: UInt64 = arenaBase * 2
  /// Bytes of one page.
  public static let pageSize: UInt64 = 4096

  /// The regions in the order of their first appearance.
  public private(set) var regions: [Region] = []

  /// One region of the arena.
  public struct Region: Sendable, Hashable, Codable {
    /// Its name.
    public var name: RegionName
    /// Address of page 0.
    public var base: UInt64
    /// The greatest length in pages that any statement gives it.
    public var pages: Int
  }

  /// Creates an empty layout.
  public init() {}

  /// Adds a region behind the last one, or widens a region that is there, and returns its address.
  ///
  /// Call it for all regions before anything runs: widening moves the regions behind it.
  public mutating func place(_ name: RegionName, pages: Int) {
    if let index = regions.firstIndex(where: { $0.name == name }) {
      regions[index].pages = max(regions[index].pages, pages)
    } else {
      regions.append(Region(name: name, base: 0, pages: pages))
    }
    var next = Self.arenaBase
    for index in regions.indices {
      regions[index].base = next
      let bytes = UInt64(max(regions[index].pages, 1)) * Self.pageSize
      let gib: UInt64 = 1 << 30
      next += (bytes + gib - 1) / gib * gib + gib
    }
  }

  /// The region of a name.
  ///
  /// O(number of regions).
  public subscript(name: RegionName) -> Region? {
    regions.first { $0.name == name }
  }

  /// The region and page that an address falls into, or nil outside the arena.
  public func locate(_ address: UInt64) -> (region: RegionName, page: Int)? {
    for region in regions where address >= region.base {
      let page = Int((address - region.base) / Self.pageSize)
      if page < region.pages { return (region.name, page) }
    }
    return nil
  }
}
