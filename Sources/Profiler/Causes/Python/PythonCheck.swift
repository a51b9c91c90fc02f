internal import ProcFS

/// Whether the memory of a process of CPython is laid out as it is expected.
///
/// Objects that the collector knows are in rings, forwards and backwards. So for some of them it is asked whether the next one names them as
/// the one before: no wrong layout passes that. A collection that is under way breaks the rings; then the process is asked again.
struct PythonCheck {
  /// Objects that were asked, and those whose neighbour named them.
  private(set) var asked = 0
  private(set) var right = 0

  /// Enough objects were there, and almost all were right: one may have gone while it was looked at.
  var isPassed: Bool { asked >= 64 && right * 50 >= asked * 49 }

  private static let (mostPools, mostObjects, perPool): (Int, Int, Int) = (256, 512, 4)

  /// Asks some objects of a process, from pools that lie evenly over its memory.
  ///
  /// Only pages that are there are read: to read others would put the page of zeros there.
  ///
  /// - Complexity: O(1): at most 256 pools are read.
  init(_ pid: Int32, _ maps: Maps, _ memory: ProcessMemory, _ layout: PythonLayout) {
    guard let pagemap = try? Pagemap(pid: pid) else { return }
    let places = maps.mappings.filter {
      $0.inode == 0 && $0.permissions.contains([.read, .write]) && !$0.permissions.contains(.shared)
        && $0.path != "[stack]"
    }
    .map(\.addresses)
    let pools = places.reduce(0) { $0 + Int(($1.upperBound - $1.lowerBound) / PythonLayout.poolBytes) }
    let stride = max(1, pools / Self.mostPools)
    let heap = PythonHeap(memory, layout)
    var number = 0
    for addresses in places {
      let first = (addresses.lowerBound + PythonLayout.poolBytes - 1) & ~(PythonLayout.poolBytes - 1)
      var pool = first + UInt64(number) * PythonLayout.poolBytes
      while pool + PythonLayout.poolBytes <= addresses.upperBound, asked < Self.mostObjects {
        if Self.isPresent(pool, pagemap) { ask(pool, heap, memory) }
        pool += UInt64(stride) * PythonLayout.poolBytes
      }
      // The distance goes on over the gaps between mappings.
      let end = max(first, addresses.upperBound & ~(PythonLayout.poolBytes - 1))
      number = pool > end ? Int((pool - end) / PythonLayout.poolBytes) : 0
    }
  }

  private static func isPresent(_ pool: UInt64, _ pagemap: borrowing Pagemap) -> Bool {
    let pages = pool / 4096..<(pool + PythonLayout.poolBytes) / 4096
    guard let entries = try? pagemap.entries(pages: pages) else { return false }
    return entries.count == pages.count && entries.allSatisfy { $0.isPresent }
  }

  private mutating func ask(_ address: UInt64, _ heap: PythonHeap, _ memory: ProcessMemory) {
    guard let pool = heap.pool(of: address), let bytes = memory.read(address, Int(PythonLayout.poolBytes)) else {
      return
    }
    var found = 0
    var start = PythonLayout.poolHeader
    while start + pool.block <= pool.virgin, found < Self.perPool {
      let block = bytes.few(from: Int(start), Int(pool.block))
      if let object = heap.object(block), object.links > 0,
        let next = block.word(Int(object.words)), next != 0, let back = memory.few(next & ~1, 16)?.word(8)
      {
        found += 1
        asked += 1
        // The lowest bits are flags.
        if back & ~3 == address + start + object.words { right += 1 }
      }
      start += pool.block
    }
  }
}
