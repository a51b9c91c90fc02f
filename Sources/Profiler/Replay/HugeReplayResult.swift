internal import MemoryModel

/// What huge pages would come to, by replays with and without them.
package struct HugeReplayResult: Sendable {
  /// Writes that the model answers with a copy where blocks are huge.
  package let copied: Int
  /// Frames more than without huge pages: the pages that nobody had, and those that nobody maps any more, which a huge page keeps.
  package let moreFrames: Int
  /// Frames that khugepaged could make on top of it: it takes a block for a process that has half of it for itself, and copies the rest.
  package let moreByCollapse: Int

  /// khugepaged takes no block of which more pages are shared (max_ptes_shared).
  private static let mostShared = HugeBlocks.pages / 2

  /// Compares two replays of one trace.
  init(_ huge: HugeBlocks, _ trace: WriteTrace, before: ReplayRun, after: ReplayRun, template: Int32?) {
    copied = after.result.copied
    let layout = after.layout
    let absent = PageRuns(huge.absent)
    let blocks = Set(layout.blocks)
    // Blocks that nobody writes only become whole.
    var frames = huge.absentPages { !blocks.contains($0) }
    frames += Self.framesInBlocks(after)
    frames -= Self.framesInBlocks(before, blocks, absent, template)
    frames -= Self.unwrittenFrames(before, trace.sharing, layout, absent)
    moreFrames = frames
    moreByCollapse = Self.collapsible(after)
  }

  /// Frames of blocks that are in use with huge pages, also those that nobody maps any more.
  private static func framesInBlocks(_ run: ReplayRun) -> Int {
    var machine = run.machine
    machine.drainAllBatches()
    var others: Set<FrameNumber> = []
    for process in run.processes.values {
      for (_, view) in machine.presentPages(process.task, in: run.layout.hugePages..<run.layout.count) {
        if let frame = view.frame { others.insert(frame) }
      }
    }
    return machine.usedFrames - others.count
  }

  /// Different frames that written pages of blocks have without huge pages.
  private static func framesInBlocks(
    _ run: ReplayRun, _ blocks: Set<UInt64>, _ absent: PageRuns, _ template: Int32?
  ) -> Int {
    let numbers = run.layout.numbers
    var frames: Set<FrameNumber> = []
    for (pid, process) in run.processes {
      run.visit(process) { place, frame in
        guard blocks.contains(numbers[place] / UInt64(HugeBlocks.pages)) else { return }
        let hasPage =
          !process.withoutPage.contains(place) || process.written.contains(place)
          || pid == template && !absent.contains(numbers[place])
        if hasPage { frames.insert(frame) }
      }
    }
    return frames.count
  }

  /// Different frames that the other pages of written blocks have without huge pages.
  private static func unwrittenFrames(
    _ run: ReplayRun, _ sharing: SharingOrigin, _ layout: ReplayLayout, _ absent: PageRuns
  ) -> Int {
    let written = Set(layout.numbers)
    let alive = sharing.processes.indices.filter { run.processes[sharing.processes[$0]] != nil }
    var frames = 0
    for block in layout.blocks {
      for number in block * UInt64(HugeBlocks.pages)..<(block + 1) * UInt64(HugeBlocks.pages)
      where !written.contains(number) {
        let holders = sharing.holders(of: number)
        let known = holders.map { holders in Set(alive.compactMap { holders[$0] }).count } ?? 0
        frames += known > 0 ? known : absent.contains(number) ? 0 : 1
      }
    }
    return frames
  }

  /// Pages that are missing of blocks of which a process has at least half for itself.
  private static func collapsible(_ run: ReplayRun) -> Int {
    var mapped: [FrameNumber: Int] = [:]
    let pages = run.processes.values.map { process in
      run.machine.presentPages(process.task, in: 0..<run.layout.hugePages)
    }
    for (_, view) in pages.joined() {
      if let frame = view.frame { mapped[frame, default: 0] += 1 }
    }
    var missing = 0
    for own in pages {
      var counts = [Int](repeating: 0, count: run.layout.blocks.count)
      for (page, view) in own where view.frame.flatMap({ mapped[$0] }) == 1 { counts[page / HugeBlocks.pages] += 1 }
      missing += counts.reduce(0) { $0 + ($1 >= HugeBlocks.pages - mostShared ? HugeBlocks.pages - $1 : 0) }
    }
    return missing
  }
}

/// Ascending runs of pages that can be asked for a page.
private struct PageRuns {
  private let runs: [HugeBlocks.Run]

  init(_ runs: [HugeBlocks.Run]) { self.runs = runs }

  /// - Complexity: O(log runs).
  func contains(_ page: UInt64) -> Bool {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].first <= page { low = middle + 1 } else { high = middle }
    }
    return low > 0 && page < runs[low - 1].first + UInt64(runs[low - 1].count)
  }
}
