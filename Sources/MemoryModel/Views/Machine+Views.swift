extension Machine {
  /// The entry of a page in a process, as pagemap, kpagecount and kpageflags would describe it.
  public func view(_ task: TaskID, _ page: PageNumber) -> EntryView {
    guard let space = tasks[task].space else { return memory.view(.none) }
    if spaces[space].hugeTLB[page >> 9] != nil { return memory.view(hugeTLBEntry(space, page)) }
    guard let leaf = spaces[space].leafAsItIs(of: page, in: memory.tables) else { return memory.view(.none) }
    return view(
      page, leaf, hiddenMappings(behind: page), isHuge: spaces[space].isHuge(page, in: memory.tables))
  }

  /// An entry as it would be if every fork had been carried out.
  func view(
    _ page: PageNumber, _ reference: AddressSpace.LeafReference, _ hidden: HiddenMappings, isHuge: Bool
  ) -> EntryView {
    var entry = memory.tables[leaf: reference.leaf, page & 511]
    if reference.isShared { entry = entry.removing(PTE.writable | (reference.isForked ? PTE.young : 0)) }
    var view = memory.view(entry, isHuge: isHuge)
    guard entry.mapsNormalFrame else { return view }
    if reference.isShared { view.frameWord.bits &= ~Frame.exclusive }
    view.frameWord.bits += UInt64(hidden.count(of: entry.frame, at: page, in: memory.tables))
    return view
  }

  /// The present pages of a range, in ascending order, with their entries.
  ///
  /// O(pages of existing tables), and O(address spaces that share tables) for each table.
  public func presentPages(_ task: TaskID, in pages: Range<PageNumber>) -> [(page: PageNumber, view: EntryView)] {
    presentRuns(task, in: pages).flatMap { run in run.pages.map { ($0, run[$0]) } }
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
