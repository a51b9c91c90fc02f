import Scenario

/// What a checkpoint says of sharing, in a form in which two sides are equal exactly when they share alike: frames
/// are numbered in the order of their first appearance.
struct SharingPartition: Equatable {
  private struct Entry: Equatable {
    var process: ProcessName
    var region: RegionName
    var pages: PageRuns<PageState>
  }

  private var entries: [Entry] = []
  private var processes: [ProcessName]
  private var numbers = FrameNumbers<Bool>()
  private var nextNumber = 0

  static func == (left: SharingPartition, right: SharingPartition) -> Bool {
    left.entries == right.entries && left.processes == right.processes
  }

  /// O(runs of pages), if their frames lie in order.
  init(_ checkpoint: Checkpoint) {
    processes = checkpoint.processes.map(\.name)
    for process in checkpoint.processes {
      for region in process.regions {
        var entry = Entry(process: process.name, region: region.name, pages: [])
        for run in region.pages.runs where run.first.kind != .none {
          for part in renumbered(run) { entry.pages.append(part) }
        }
        if !entry.pages.isEmpty { entries.append(entry) }
      }
    }
  }

  /// What is compared of a run, with numbers for its frames.
  private mutating func renumbered(_ run: PageRun<PageState>) -> [PageRun<PageState>] {
    let isZero = run.first.kind == .zero
    var first = PageState(page: run.first.page, kind: run.first.kind)
    if !isZero {
      first.mapcount = run.first.mapcount
      first.mappedOnce = run.first.mappedOnce
    }
    guard !isZero, let frames = run.frames else { return [PageRun(first, count: run.count, step: .same)] }
    for part in numbers.missing(in: frames) {
      numbers.insert(part, from: nextNumber, true)
      nextNumber += part.count
    }
    return numbers.parts(of: frames).map { part in
      var state = first
      state.page += part.frames.lowerBound - frames.lowerBound
      state.frame = part.first?.number
      // One frame may be behind all pages.
      return run.step == .next
        ? PageRun(state, count: part.frames.count, step: .next) : PageRun(state, count: run.count, step: .same)
    }
  }
}
