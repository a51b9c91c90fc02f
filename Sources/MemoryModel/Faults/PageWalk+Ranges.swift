extension PageWalk {
  /// Copies the entries `range` of one leaf to another for fork (copy_present_ptes): FK-2.
  ///
  /// Both sides of a copy-on-write mapping lose write permission, the child's entries are old, frames lose
  /// anon-exclusive and gain a mapping.
  @_lifetime(self: copy self)
  mutating func copyForFork(from source: Int, to destination: Int, _ range: Range<Int>, copyOnWrite: Bool) {
    let protection = copyOnWrite ? ~PTE.writable : ~0
    for slot in range {
      let entry = entries[source &+ slot]
      guard entry != 0 else { continue }
      let shared = entry & protection
      entries[source &+ slot] = shared
      entries[destination &+ slot] = shared & ~PTE.young
      if PTE(bits: entry).mapsNormalFrame {
        let frame = PTE(bits: entry).frame
        frames[frame] = (frames[frame] & ~Frame.exclusive) &+ 1
      }
    }
  }

  /// Clears the entries `range` of the leaf at `base` (zap_present_ptes) and returns how many were present.
  @_lifetime(self: copy self)
  mutating func zap(_ base: Int, _ range: Range<Int>, isLocked: Bool) -> Int {
    var present = 0
    // The frame of the entry before this one, which a batch of one large folio may continue.
    var previous: FrameNumber?
    for slot in range {
      let entry = PTE(bits: entries[base &+ slot])
      guard entry.isPresent else {
        previous = nil
        continue
      }
      entries[base &+ slot] = 0
      present &+= 1
      guard !entry.isZeroPage else {
        previous = nil
        continue
      }
      let number = entry.frame
      let frame = Frame(bits: frames[number])
      let continues = frame.order > 0 && previous == number &- 1 && number != frame.head(of: number)
      previous = number
      if !frame.has(Frame.anonymous) { noteFileUnmap(entry, isNewBatch: !continues) }
      if isLocked, !continues { unlockMapping(of: frame.head(of: number)) }
      dropMapping(number)
    }
    return present
  }

  /// What zap_present_folio_ptes keeps of a file entry: its dirty bit goes to the folio, its young bit counts as a use.
  ///
  /// Consecutive entries of one large folio are one batch, and one use.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func noteFileUnmap(_ entry: PTE, isNewBatch: Bool) {
    let head = Frame(bits: frames[entry.frame]).head(of: entry.frame)
    if entry.isDirty { frames[head] |= Frame.dirty }
    if entry.isYoung, isNewBatch { markAccessed(head) }
  }

  /// Changes the protection of the entries `range` of the leaf at `base` (change_pte_range): V-1.
  @_lifetime(self: copy self)
  mutating func protect(_ base: Int, _ range: Range<Int>, upgrade: ProtectionUpgrade) {
    for slot in range {
      let entry = PTE(bits: entries[base &+ slot])
      guard entry.isPresent else { continue }
      let frame = Frame(bits: entry.mapsNormalFrame ? frames[entry.frame] : 0)
      let mayWrite =
        switch upgrade {
        case .never: false
        case .exclusive: frame.has(Frame.anonymous) && frame.has(Frame.exclusive)
        case .dirty: entry.isDirty
        case .always: true
        }
      entries[base &+ slot] = mayWrite ? entry.bits | PTE.writable : entry.bits & ~PTE.writable
    }
  }

}

/// Which entries become writable when mprotect gives write permission (can_change_pte_writable).
enum ProtectionUpgrade {
  /// None: the VMA is not writable.
  case never
  /// Private: those of exclusive anonymous frames.
  case exclusive
  /// Shared with write notification: dirty ones.
  case dirty
  /// Shared without write notification: all.
  case always
}
