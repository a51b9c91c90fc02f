extension Machine {
  /// A file on disk that was written in pieces of `folioPages` pages and is clean in the page cache.
  ///
  /// `fill` gives the byte that fills each page.
  public mutating func makeDiskFile(pages: Int, folioPages: Int = 1, fill: (Int) -> UInt8) -> FileID {
    var file = PageCacheFile(
      store: .disk, frames: [], folioStart: [Int](repeating: 0, count: pages),
      folioPages: [Int](repeating: 1, count: pages))
    for folio in PageCacheFile.folios(length: pages, chunk: behaviour.diskFilesHaveLargeFolios ? folioPages : 1) {
      let order = folio.count.trailingZeroBitCount
      memory.frames.reserve(folio.count)
      let head = memory.frames.allocateFolio(order: order)
      for page in folio {
        file.folioStart[page] = folio.lowerBound
        file.folioPages[page] = folio.count
        let frame = head + page - folio.lowerBound
        memory.frames[frame] = Self.cacheFrame(
          .filled(with: fill(page)), flags: UInt64(order) << Frame.orderShift)
        file.frames.append(frame)
      }
    }
    files.append(file)
    return files.count - 1
  }

  /// A file of shmem (memfd_create, or behind a shared anonymous mapping).
  ///
  /// `fill` gives the byte that fills each page; without it the file is a hole.
  public mutating func makeShmemFile(pages: Int, fill: ((Int) -> UInt8)?) -> FileID {
    var file = PageCacheFile(
      store: .shmem, frames: [FrameNumber?](repeating: nil, count: pages), folioStart: Array(0..<pages),
      folioPages: [Int](repeating: 1, count: pages))
    if let fill {
      memory.frames.reserve(pages)
      for page in 0..<pages {
        let frame = memory.frames.allocate()
        // shmem_write_begin: a page that write(2) makes is dirty and referenced (SGP_WRITE).
        memory.frames[frame] = Self.cacheFrame(
          .filled(with: fill(page)), flags: Frame.swapBacked | Frame.dirty | Frame.referenced)
        file.frames[page] = frame
      }
    }
    files.append(file)
    return files.count - 1
  }

  private static func cacheFrame(_ content: PageContent, flags: UInt64) -> Frame {
    Frame(bits: Frame.inPageCache | flags | UInt64(content.bits) << Frame.contentShift)
  }

  /// The frame of a file page; a hole of shmem gets a zero-filled one, which is clean until it is written
  /// (shmem_get_folio).
  @discardableResult
  mutating func makeResident(_ task: TaskID, _ file: FileID, _ page: Int) -> FrameNumber {
    if let frame = files[file].frames[page] { return frame }
    memory.frames.reserve(1)
    let frame = memory.frames.allocate()
    memory.frames[frame] = Self.cacheFrame(.zero, flags: Frame.swapBacked)
    memory.withWalk(task: task, cpu: tasks[task].cpu) { walk in walk.addToLRU(frame, isLocked: false) }
    files[file].frames[page] = frame
    return frame
  }

  /// Marks the folio of a file page dirty (folio_mark_dirty): one flag for all its pages, and all its blocks.
  mutating func markFolioDirty(_ file: FileID, _ page: Int) {
    for filePage in files[file].folio(of: page).clamped(to: 0..<files[file].length) {
      markBlockDirty(file, filePage)
    }
  }

  /// Marks one block of a file dirty, and with it the folio (block_write_end).
  private mutating func markBlockDirty(_ file: FileID, _ page: Int) {
    guard let frame = files[file].frames[page] else { return }
    memory.setFolio(Frame.dirty, frame, to: true)
    memory.frames[frame].bits |= Frame.blockDirty
  }

  /// pwrite(2) to pages of a file: the page cache changes, and with it every mapping that still shows it.
  ///
  /// Pages behind the end make the file longer. Only shmem may get a hole that way: how a hole on disk is read depends
  /// on readahead, which is not modelled, so that is refused as `invalidArgument`.
  public mutating func pwrite(
    _ task: TaskID, _ file: FileID, pages: Range<Int>, value: UInt8, wholePage: Bool
  ) throws(SystemError) {
    guard tasks[task].state == .running else { throw .noSuchProcess }
    if pages.upperBound > files[file].length { try truncate(task, file, pages: pages.upperBound) }
    let access = Access(kind: .write, mode: .kernel, value: value, wholePage: wholePage)
    for page in pages {
      let existed = files[file].frames[page] != nil
      let frame = makeResident(task, file, page)
      memory.frames[frame].content = access.store(into: memory.frames[frame].content)
      if files[file].store == .shmem {
        // shmem_get_folio_gfp with SGP_WRITE: a use where the page was there, referenced from the start where it is new.
        if existed {
          memory.withWalk(task: task, cpu: tasks[task].cpu) { walk in walk.markAccessed(frame) }
        } else {
          memory.frames[frame].bits |= Frame.referenced
        }
      }
      markBlockDirty(file, page)
    }
  }

  /// ftruncate(2) to a length in pages: S-4.
  ///
  /// Mappings behind the new end go, private copies included.
  ///
  /// Only shmem can be made longer; see `pwrite`.
  public mutating func truncate(_ task: TaskID, _ file: FileID, pages: Int) throws(SystemError) {
    guard tasks[task].state == .running else { throw .noSuchProcess }
    let old = files[file].length
    if pages > old {
      guard files[file].store == .shmem else { throw .invalidArgument }
      files[file].frames.append(contentsOf: repeatElement(nil, count: pages - old))
      files[file].folioStart.append(contentsOf: old..<pages)
      files[file].folioPages.append(contentsOf: repeatElement(1, count: pages - old))
      return
    }
    guard pages < old else { return }
    for space in spaces.indices {
      for vma in spaces[space].vmas where vma.file == file {
        let start = max(vma.pages.lowerBound, vma.pages.lowerBound + pages - vma.pageOffset)
        guard start < vma.pages.upperBound else { continue }
        drainForUnmap(tasks[task].cpu)
        zap(space, start..<vma.pages.upperBound, cpu: tasks[task].cpu, isLocked: vma.flags.contains(.locked))
        drainForUnmap(tasks[task].cpu)
      }
    }
    splitFolio(file, at: pages, cpu: tasks[task].cpu)
    evict(file, pages..<old, cpu: tasks[task].cpu)
    files[file].frames.removeSubrange(pages...)
    files[file].folioStart.removeSubrange(pages...)
    files[file].folioPages.removeSubrange(pages...)
  }

  /// truncate_inode_pages_range: takes pages out of the page cache.
  ///
  /// Releasing them drains this CPU's folio batches (__folio_batch_release).
  private mutating func evict(_ file: FileID, _ pages: Range<Int>, cpu: Int) {
    var hadPages = false
    for page in pages where files[file].frames[page] != nil {
      hadPages = true
      dropFromCache(file, page)
    }
    if hadPages { drain(cpu) }
  }

  /// The file behind a shared anonymous mapping goes with its last mapping (shmem_evict_inode).
  mutating func releaseIfUnmapped(_ file: FileID, cpu: Int) {
    guard files[file].isUnnamed, !spaces.contains(where: { $0.vmas.contains { $0.file == file } }) else { return }
    evict(file, 0..<files[file].length, cpu: cpu)
  }

  /// Takes a page that nobody maps out of the page cache.
  mutating func dropFromCache(_ file: FileID, _ page: Int) {
    guard let frame = files[file].frames[page] else { return }
    files[file].frames[page] = nil
    memory.frames[frame].bits &= ~(Frame.inPageCache | Frame.orderMask)
    memory.frames.releaseIfUnused(frame)
  }

  /// truncate_inode_partial_folio: a folio across the new end is unmapped and split so that its kept part falls into the
  /// largest aligned pieces, each with the folio's flags (folio_split, non-uniform).
  private mutating func splitFolio(_ file: FileID, at page: Int, cpu: Int) {
    let folio = files[file].folio(of: page)
    guard folio.lowerBound < page, let head = files[file].frames[folio.lowerBound] else { return }
    // filemap_release_folio: as long as a block that stays is dirty the buffers stay, and the folio cannot be split.
    // Without one the folio is clean, whatever the blocks were that went.
    let keepsDirtyBlock = (folio.lowerBound..<page).contains { filePage in
      files[file].frames[filePage].map { memory.frames[$0].has(Frame.blockDirty) } ?? false
    }
    if !keepsDirtyBlock || behaviour.truncateUnmapsUnsplitFolio { unmapEverywhere(file, folio, cpu: cpu) }
    if keepsDirtyBlock { return }
    let flags = memory.frames[head].bits & (Frame.referenced | Frame.active | Frame.mlocked | Frame.unevictable)
    memory.setFolio(Frame.dirty, head, to: false)
    var pieces = PageCacheFile.folios(length: page - folio.lowerBound, chunk: folio.count)
    pieces += (page - folio.lowerBound..<folio.count).map { $0..<$0 + 1 }
    for piece in pieces {
      let start = folio.lowerBound + piece.lowerBound
      // A folio that could not be split at an earlier end of the file reaches beyond the pages that are left.
      for filePage in start..<start + piece.count where filePage < files[file].length {
        files[file].folioStart[filePage] = start
        files[file].folioPages[filePage] = piece.count
        guard let frame = files[file].frames[filePage] else { continue }
        let order = UInt64(piece.count.trailingZeroBitCount) << Frame.orderShift
        memory.frames[frame].bits = memory.frames[frame].bits & ~Frame.orderMask | order | flags
        if start > folio.lowerBound, flags & Frame.unevictable != 0 { memory.mlockCounts[frame] = 0 }
      }
    }
  }

  /// try_to_unmap of a page-cache folio: its entries go in every address space, its private copies stay.
  private mutating func unmapEverywhere(_ file: FileID, _ filePages: Range<Int>, cpu: Int) {
    for space in spaces.indices {
      for vma in spaces[space].vmas where vma.file == file {
        let first = vma.pages.lowerBound - vma.pageOffset
        for page in (filePages.lowerBound + first..<filePages.upperBound + first).clamped(to: vma.pages) {
          own(space, page..<page + 1)
          let entry = spaces[space].entry(of: page, in: memory.tables)
          guard entry.mapsNormalFrame, memory.frames[entry.frame].has(Frame.inPageCache) else { continue }
          if entry.isDirty { memory.setFolio(Frame.dirty, entry.frame, to: true) }
          setEntry(space, page) { _ in .none }
          if vma.flags.contains(.locked) { memory.withWalk(cpu: cpu) { walk in walk.unlockEntry(of: entry.frame) } }
          memory.frames[entry.frame].bits -= 1
        }
      }
    }
  }
}
