import MemoryModel
import Testing

/// What must hold between the page tables, the frames and the views of any machine without folio batches.
struct MachineInvariants {
  let machine: Machine
  let tasks: [TaskID]
  let files: [(file: FileID, pages: Int)]
  let arena: Range<PageNumber>

  /// One task for each address space.
  private var owners: [TaskID] {
    tasks.filter { task in
      machine.isAlive(task) && tasks.first { machine.sharesAddressSpace($0, task) } == task
    }
  }

  func check() throws {
    var mappings: [FrameNumber: [(task: TaskID, page: PageNumber)]] = [:]
    for task in owners {
      for (page, view) in machine.presentPages(task, in: arena) where view.kind != .zero {
        mappings[try #require(view.frame), default: []].append((task, page))
      }
      try checkViews(task)
    }
    let cached = Set(
      files.flatMap { file, pages in (0..<pages).compactMap { machine.cachedFrame(file, page: $0) } })
    for (frame, places) in mappings {
      for place in places {
        let view = machine.view(place.task, place.page)
        try #require(view.mapcount == places.count)
        try #require(view.refcount == places.count + (cached.contains(frame) ? 1 : 0))
        if view.isAnonExclusive { try #require(places.count == 1) }
        if view.kind == .anonymous, view.isWritable { try #require(view.isAnonExclusive) }
        try #require((view.kind == .anonymous) == !cached.contains(frame))
      }
    }
    try #require(machine.usedFrames == Set(mappings.keys).union(cached).count)
    if let (frame, places) = mappings.min(by: { $0.key < $1.key }) {
      let found = machine.mappings(ofFrame: frame).map { [$0.task, $0.page] }
      try #require(Set(found) == Set(places.map { [$0.task, $0.page] }))
    }
  }

  /// smaps is the sum of its pages, and no page is present outside of a VMA.
  private func checkViews(_ task: TaskID) throws {
    var inside = 0
    for vma in machine.mappings(task, in: arena) {
      let pages = machine.presentPages(task, in: vma.pages)
      inside += pages.count
      try #require(pages.allSatisfy { $0.view == machine.view(task, $0.page) })
      let counted = pages.filter { $0.view.kind != .zero }
      let smaps = machine.smaps(task, vma)
      try #require(smaps.rss == 4 * counted.count)
      try #require(smaps.rss == smaps.privateClean + smaps.privateDirty + smaps.sharedClean + smaps.sharedDirty)
      try #require(smaps.anonymous == 4 * counted.count { $0.view.kind == .anonymous })
      try #require(smaps.privateClean + smaps.privateDirty == 4 * counted.count { $0.view.isMappedOnce })
      let share = counted.reduce(0) { $0 + (4096 << 12) / $1.view.mapcount }
      try #require(smaps.pss == share >> 22)
      if !vma.flags.contains(.write) { try #require(!pages.contains { $0.view.isWritable }) }
    }
    try #require(inside == machine.presentPages(task, in: arena).count)
  }
}
