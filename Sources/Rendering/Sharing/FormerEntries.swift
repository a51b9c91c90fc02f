import Scenario

/// Where entries led at an earlier moment, so that a picture can show what a step has changed.
struct FormerEntries {
  /// What a run of entries was.
  struct Entry: Equatable {
    /// The frame, or the first and the last of several, as they are called; nil where there was no entry.
    var frame: String?
  }

  private struct Place: Hashable {
    var process: ProcessName
    var region: RegionName
  }

  private var pages: [Place: PageRuns<PageState>] = [:]
  private let step: Int
  private let letters: FrameLetters

  /// Takes the state behind an earlier step.
  init(_ checkpoint: Checkpoint, step: Int, letters: FrameLetters) {
    self.step = step
    self.letters = letters
    for process in checkpoint.processes {
      for region in process.regions {
        pages[Place(process: process.name, region: region.name)] = region.pages
      }
    }
  }

  /// What entries of a process were; nil where the process had no such region yet, so that nothing was changed.
  func entry(_ process: ProcessName, _ region: RegionName, _ column: Range<Int>) -> Entry? {
    guard let pages = pages[Place(process: process, region: region)], let last = column.last else { return nil }
    guard let first = label(column.lowerBound, pages) else { return Entry(frame: nil) }
    guard let end = label(last, pages), end != first else { return Entry(frame: first) }
    return Entry(frame: Panel.label(first, end))
  }

  private func label(_ page: Int, _ pages: PageRuns<PageState>) -> String? {
    guard let run = pages.runs.first(where: { $0.pages.contains(page) }), run.first.kind != .none else { return nil }
    if run.first.kind == .zero { return Panel.zeroPage }
    return run.frame(at: page - run.pages.lowerBound).flatMap { letters[step: step, frame: $0] }
  }
}
