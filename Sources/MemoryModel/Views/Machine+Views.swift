extension Machine {
  /// The entry of a page in a process, as pagemap, kpagecount and kpageflags would describe it.
  public func view(_ task: TaskID, _ page: PageNumber) -> EntryView {
    guard let space = tasks[task].space else { return memory.view(.none) }
    return memory.view(spaces[space].entry(of: page, in: memory.tables))
  }

  /// The present pages of a range, in ascending order, with their entries.
  ///
  /// O(pages of existing tables).
  public func presentPages(_ task: TaskID, in pages: Range<PageNumber>) -> [(page: PageNumber, view: EntryView)] {
    guard let space = tasks[task].space else { return [] }
    var result: [(PageNumber, EntryView)] = []
    for part in leafParts(space, pages) {
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        if entry.isPresent { result.append((part.firstPage + slot, memory.view(entry))) }
      }
    }
    return result
  }

  /// The VMAs that overlap a range, in address order.
  public func mappings(_ task: TaskID, in pages: Range<PageNumber>) -> [MappingView] {
    guard let space = tasks[task].space else { return [] }
    return spaces[space].indicesOfVMAs(overlapping: pages).map { index in
      let vma = spaces[space].vmas[index]
      return MappingView(pages: vma.pages, flags: vma.flags, file: vma.file, hasAnonVMA: vma.anonVMA != nil)
    }
  }

  /// VmPTE: bytes of page tables of a process (mm_pgtables_bytes).
  public func pageTableBytes(of task: TaskID) -> Int {
    tasks[task].space.map { spaces[$0].pageTableBytes } ?? 0
  }

  /// Every mapping of a frame in every address space: the question that rmap_walk answers.
  ///
  /// O(all entries).
  public func mappings(ofFrame frame: FrameNumber) -> [(task: TaskID, page: PageNumber)] {
    var result: [(TaskID, PageNumber)] = []
    for task in tasks.indices {
      guard let space = tasks[task].space, tasks.firstIndex(where: { $0.space == space }) == task,
        let first = spaces[space].vmas.first, let last = spaces[space].vmas.last
      else { continue }
      for (page, view) in presentPages(task, in: first.pages.lowerBound..<last.pages.upperBound)
      where view.frame == frame && view.kind != .zero {
        result.append((task, page))
      }
    }
    return result
  }

  /// Frame of a file page in the page cache, or nil.
  public func cachedFrame(_ file: FileID, page: Int) -> FrameNumber? {
    page < files[file].length ? files[file].frames[page] : nil
  }
}

/// One VMA as maps and smaps describe it.
public struct MappingView: Sendable, Hashable {
  /// Its pages.
  public var pages: Range<PageNumber>
  /// Its VM_ flags.
  public var flags: VMAFlags
  /// The file behind it, or nil for anonymous memory.
  public var file: FileID?
  /// It has an anon_vma, so fork copies its page tables (FK-1).
  public var hasAnonVMA: Bool

  /// The permission letters of /proc/PID/maps, such as `rw-p`.
  public var permissions: String {
    let letters: [(VMAFlags, String)] = [(.read, "r"), (.write, "w"), (.execute, "x")]
    return letters.map { flags.contains($0.0) ? $0.1 : "-" }.joined() + (flags.contains(.shared) ? "s" : "p")
  }
}
