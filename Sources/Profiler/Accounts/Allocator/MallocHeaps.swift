internal import ProcFS

/// The heaps of glibc's malloc beside the first one, which is `[heap]`.
///
/// An arena has one or more of them. Each begins at a multiple of 64 MiB, where `heap_info` names its arena and how much of it may be
/// used; the rest of the 64 MiB is reserved. See malloc/arena.c of glibc: HEAP_MAX_SIZE, new_heap, heap_info. Where it is built or tuned to
/// other sizes, or another malloc is used, nothing is found.
struct MallocHeaps {
  struct Heap: Hashable {
    /// What may be used of it.
    var addresses: Range<UInt64>
    /// Where the first heap of its arena begins.
    var arena: UInt64
  }

  static let alignment: UInt64 = 64 << 20
  /// An arena's state comes right behind the first `heap_info`, which is of four words, and of six since glibc 2.35.
  private static let offsets: ClosedRange<UInt64> = 32...64

  /// The heaps of a process, by address.
  private(set) var heaps: [Heap] = []

  /// Looks for heaps at places that hold something: reading a page that is not there would make the process have it.
  ///
  /// - Complexity: O(places x log mappings), and a system call for each place.
  init(_ mappings: [Mapping], _ memory: ProcessMemory, at places: Set<UInt64>) {
    for base in places.sorted() {
      let index = mappings.partitioningIndex { $0.addresses.upperBound > base }
      guard index < mappings.count, case let mapping = mappings[index], mapping.addresses.contains(base),
        mapping.inode == 0, mapping.path == nil, mapping.permissions == [.read, .write]
      else { continue }
      if let heap = Self.heap(base, mapping, memory) { heaps.append(heap) }
    }
    // Further heaps name an arena that must be there itself.
    let arenas = Set(heaps.filter { $0.arena == $0.addresses.lowerBound }.map(\.arena))
    heaps.removeAll { !arenas.contains($0.arena) }
  }

  /// The heap that an address is in.
  func heap(at address: UInt64) -> Heap? {
    let index = heaps.partitioningIndex { $0.addresses.upperBound > address }
    return index < heaps.count && heaps[index].addresses.contains(address) ? heaps[index] : nil
  }

  private static func heap(_ base: UInt64, _ mapping: Mapping, _ memory: ProcessMemory) -> Heap? {
    guard let words = memory.read(base, 32), let state = words.word(0), let before = words.word(8),
      let size = words.word(16), let usable = words.word(24)
    else { return nil }
    let arena = state & ~(Self.alignment - 1)
    guard arena != 0, offsets.contains(state - arena), size > 0, size <= usable, usable <= Self.alignment,
      size & 4095 == 0,
      usable & 4095 == 0, base + usable <= mapping.addresses.upperBound
    else { return nil }
    // Only the first heap of an arena has none before it.
    guard (before == 0) == (arena == base), before & (Self.alignment - 1) == 0 else { return nil }
    return Heap(addresses: base..<base + usable, arena: arena)
  }
}
