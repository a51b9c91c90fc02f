extension Machine {
  /// The CPU whose batches a scan uses; which one does not matter, since they are empty before and after it.
  static var scanCPU: Int { 0 }

  /// Makes the frame of a page a merged one, with itself as its only mapping so far (try_to_merge_one_page without kpage).
  mutating func makeMerged(_ item: Int, _ frame: FrameNumber) -> Bool {
    guard splitForMerge(frame), writeProtect(ksm.items[item].space, ksm.items[item].page, frame) else { return false }
    memory.frames[frame].bits |= Frame.merged
    ksm.stable.forget(frame)
    memory.withWalk(cpu: Self.scanCPU) { walk in walk.markAccessed(frame) }
    memory.frames[frame].bits |= Frame.dirty
    return true
  }

  /// Maps a merged frame instead of the frame of a page (try_to_merge_one_page): K-2, K-3.
  ///
  /// Returns false where somebody else holds the page.
  mutating func merge(_ item: Int, _ frame: FrameNumber, into merged: FrameNumber) -> Bool {
    // A merged page that fork brought.
    if frame == merged { return true }
    let (space, page) = (ksm.items[item].space, ksm.items[item].page)
    guard splitForMerge(frame), writeProtect(space, page, frame) else { return false }
    replace(space, page, with: PTE(frame: merged, flags: PTE.young))
    return true
  }

  /// try_to_merge_with_zero_page: K-9.
  mutating func mergeWithZeroPage(_ item: Int, _ frame: FrameNumber) -> Bool {
    guard ksm.settings.useZeroPages, memory.frames[frame].content == .zero else { return false }
    let (space, page) = (ksm.items[item].space, ksm.items[item].page)
    guard splitForMerge(frame), writeProtect(space, page, frame) else { return false }
    // The dirty bit tells that KSM made the entry.
    replace(space, page, with: behaviour.ksmKnowsItsZeroPages ? PTE.zeroPage.adding(PTE.dirty) : .zeroPage)
    return true
  }

  /// A page of a large folio merges after its folio is split (split_huge_page in try_to_merge_one_page): K-12.
  private mutating func splitForMerge(_ frame: FrameNumber) -> Bool {
    guard memory.frames[frame].isLargeAnonymous else { return true }
    return splitFolio(memory.frames[frame].head(of: frame), cpu: Self.scanCPU)
  }

  /// write_protect_page: the entry becomes read-only and clean, unless somebody holds the page who is no mapping.
  private mutating func writeProtect(_ space: Int, _ page: PageNumber, _ frame: FrameNumber) -> Bool {
    let word = memory.frames[frame]
    let entry = spaces[space].entry(of: page, in: memory.tables)
    // The split of its folio may have put the zero page there.
    guard entry.mapsNormalFrame, entry.frame == frame else { return false }
    // A merged frame of no node is what a merge leaves to others if its second half fails. It is found at no address
    // (page_address_in_vma), so it never merges again.
    guard !word.has(Frame.merged) else { return false }
    guard entry.isWritable || entry.isDirty || word.has(Frame.exclusive) else { return true }
    guard word.order == 0, word.mapcount == word.refcount, !word.has(Frame.held) else { return false }
    memory.frames[frame].bits &= ~Frame.exclusive
    if entry.isDirty { memory.frames[frame].bits |= Frame.dirty }
    setEntry(space, page) { $0.removing(PTE.writable | PTE.dirty) }
    return true
  }

  /// replace_page.
  private mutating func replace(_ space: Int, _ page: PageNumber, with entry: PTE) {
    guard let leaf = spaces[space].leaf(of: page, in: memory.tables),
      let index = spaces[space].indexOfVMA(containing: page)
    else { return }
    let isLocked = spaces[space].vmas[index].flags.contains(.locked)
    memory.withWalk(cpu: Self.scanCPU) { walk in
      walk.replaceMerged(leaf * 512 + page & 511, with: entry, isLocked: isLocked)
    }
  }

  /// break_ksm of some pages: each merged page becomes a frame of its own by an unshare fault, mapped read-only: K-10.
  ///
  /// KSM's zero pages do too. Returns what the faults led to; they are charged to whoever asked. Without a task it is
  /// whoever wrote run=2, on the first CPU, or the daemon, whose CPU is not known.
  mutating func breakMerged(
    _ space: Int, _ pages: Range<PageNumber>, by task: TaskID? = nil, isDaemon: Bool = false
  ) -> TouchCounts {
    var counts = TouchCounts()
    for index in spaces[space].indicesOfVMAs(overlapping: pages) {
      let vma = spaces[space].vmas[index]
      guard ksmFinds(vma) else { continue }
      for part in leafParts(space, pages.clamped(to: vma.pages)) {
        for slot in part.slots {
          var walked = walked(task, vma, part.firstPage + slot)
          if behaviour.ksmUnmergeLeavesReadOnly { walked.newEntryFlags = PTE.young }
          let isPlaced = isDaemon && vma.policy?.followsCPU != false && topology.nodeCount > 1
          if isPlaced { walked.newFrame |= Frame.unknownNode }
          let cpu = task.map { tasks[$0].cpu } ?? Self.scanCPU
          memory.withWalk(cpu: cpu, reserving: 1) { walk in walk.breakMerged(part.base + slot, in: walked, &counts) }
          if isPlaced, counts.copied + counts.zeroed > 0 { ksm.hasPlacedPages = true }
        }
      }
    }
    counts.faults = counts.copied + counts.zeroed
    return counts
  }

  /// Whether follow_page finds pages of a VMA for KSM.
  func ksmFinds(_ vma: VMA) -> Bool { behaviour.ksmFindsProtectedPages || vma.isAccessible }

  /// break_cow: undoes a merge of one page; the daemon pays.
  mutating func breakMerged(_ space: Int, _ page: PageNumber) {
    counted.faults += breakMerged(space, page..<page + 1, isDaemon: true).faults
  }
}

extension PageWalk {
  /// Puts another entry in the place of one that maps an anonymous frame.
  @_lifetime(self: copy self)
  mutating func replaceMerged(_ index: Int, with entry: PTE, isLocked: Bool) {
    let old = PTE(bits: entries[index]).frame
    entries[index] = entry.bits
    if !entry.isZeroPage {
      frames[entry.frame] &+= 1
      if isLocked { lockMapping(of: entry.frame) }
    }
    if isLocked { unlockMapping(of: old) }
    dropMapping(old)
  }

  /// Unshares the page of an entry if it is merged.
  @_lifetime(self: copy self)
  mutating func breakMerged(_ index: Int, in vma: WalkedVMA, _ counts: inout TouchCounts) {
    let nothing = PageStore(Access(kind: .read, mode: .getUserPages))
    let entry = PTE(bits: entries[index])
    guard entry.isPresent else { return }
    if entry.isZeroPage {
      guard entry.isDirty else { return }
      mapNewFrame(index, content: 0, nothing, in: vma)
      counts.zeroed += 1
    } else if Frame(bits: frames[entry.frame]).has(Frame.merged) {
      mapNewFrame(index, content: frames[entry.frame] & Frame.contentMask, nothing, in: vma)
      if vma.isLocked { unlockMapping(of: entry.frame) }
      dropMapping(entry.frame)
      counts.copied += 1
    }
  }
}
