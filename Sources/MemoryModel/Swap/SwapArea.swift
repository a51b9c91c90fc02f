/// The swap area and the swap cache: what is swapped out, and which frames still hold it.
///
/// Slots have no order here: with page-cluster 0, as every run sets it, no read brings neighbours.
struct SwapArea: Sendable {
  /// The device, nil while there is no swap.
  var device: SwapDevice?
  /// Slots by number; those in `free` hold nothing.
  private(set) var slots: [Slot] = []
  private var free: [Int] = []
  /// The slots of frames that are in the swap cache.
  private(set) var cache: [FrameNumber: Int] = [:]

  /// One page of the area (swap_map, and the swap cache of that index).
  struct Slot: Sendable {
    /// Entries that name it.
    var users = 0
    /// What was written there last.
    var content = PageContent.zero
    /// The frame in the swap cache.
    var frame: FrameNumber?
    /// Reclaim took the frame and left a shadow, so that the next one begins active (workingset_refault).
    var hasShadow = false
  }

  var usedCount: Int { slots.count - free.count }

  /// folio_alloc_swap: a slot for a frame, which enters the swap cache.
  mutating func allocate(for frame: FrameNumber) -> Int {
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(Slot()) }
    slots[slot] = Slot(frame: frame)
    cache[frame] = slot
    return slot
  }

  /// Writes a page whose frame reclaim takes at once; one entry names its slot.
  mutating func store(_ content: PageContent) -> Int {
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(Slot()) }
    slots[slot] = Slot(users: 1, content: content, hasShadow: true)
    return slot
  }

  /// A frame that was read enters the swap cache.
  mutating func insert(_ frame: FrameNumber, into slot: Int) {
    slots[slot].frame = frame
    cache[frame] = slot
  }

  /// Reclaim takes a frame out of the swap cache; its content has been written (__remove_mapping).
  mutating func evict(_ frame: FrameNumber, holding content: PageContent) {
    guard let slot = cache.removeValue(forKey: frame) else { return }
    slots[slot].frame = nil
    slots[slot].content = content
    slots[slot].hasShadow = true
  }

  /// One more entry names a slot (swap_duplicate).
  mutating func addUser(_ slot: Int) { slots[slot].users += 1 }

  /// One entry fewer names a slot (swap_free), which is free with the last, unless the swap cache has it.
  mutating func removeUser(_ slot: Int) {
    slots[slot].users -= 1
    if slots[slot].users == 0, slots[slot].frame == nil { free.append(slot) }
  }

  /// Takes a frame out of the swap cache if no entry names its slot any more (folio_free_swap).
  ///
  /// Returns whether it did.
  mutating func release(_ frame: FrameNumber) -> Bool {
    guard let slot = cache[frame], slots[slot].users == 0 else { return false }
    cache[frame] = nil
    slots[slot].frame = nil
    free.append(slot)
    return true
  }
}

/// Where swapped pages go.
public enum SwapDevice: Sendable, Hashable {
  /// A compressed disk in memory (zram): a page is written at once, and the frame is free when the call returns.
  case memory
}
