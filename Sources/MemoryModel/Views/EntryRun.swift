/// Present pages that follow each other and are mapped alike.
public struct EntryRun: Sendable, Hashable {
  /// The pages.
  public internal(set) var pages: Range<PageNumber>
  /// The entry of the first page and its frame.
  public internal(set) var first: EntryView
  /// Whether each page maps the frame after that of the page before, rather than all of them one frame.
  public internal(set) var advancesFrames: Bool

  init(_ page: PageNumber, _ view: EntryView) {
    pages = page..<page + 1
    first = view
    advancesFrames = view.entry.mapsNormalFrame
  }

  /// The entry of a page of the run, with its frame.
  public subscript(page: PageNumber) -> EntryView {
    advancesFrames ? first.advanced(by: page - pages.lowerBound) : first
  }

  /// Adds the page behind the last one if it is mapped alike.
  ///
  /// Frames that pins or pipes hold stay alone: who holds one is a question of its own.
  mutating func extend(with page: PageNumber, _ view: EntryView) -> Bool {
    guard page == pages.upperBound, view.held == 0 else { return false }
    if view != self[page] {
      guard pages.count == 1, view == first else { return false }
      advancesFrames = false
    }
    pages = pages.lowerBound..<page + 1
    return true
  }
}

extension Machine {
  /// The present pages of a range, in ascending order, those that follow each other and are mapped alike together.
  ///
  /// O(pages of existing tables), and O(address spaces that share tables) for each table.
  public func presentRuns(_ task: TaskID, in pages: Range<PageNumber>) -> [EntryRun] {
    guard let space = tasks[task].space else { return [] }
    var runs: [EntryRun] = []
    spaces[space].forEachLeaf(overlapping: pages, in: memory.tables) { leaf, first in
      let hidden = hiddenMappings(behind: first)
      let isHuge = spaces[space].isHuge(first, in: memory.tables)
      let range = pages.clamped(to: first..<first + 512)
      // Where all mappings that counts lack are those of this leaf, equal words are equal frames.
      let comparesWords = !isHuge && hidden.areOnly(of: leaf.leaf)
      var page = range.lowerBound
      while page < range.upperBound {
        guard memory.tables[leaf: leaf.leaf, page & 511].isPresent else {
          page += 1
          continue
        }
        let view = view(page, leaf, hidden, isHuge: isHuge)
        if runs.isEmpty || !runs[runs.count - 1].extend(with: page, view) { runs.append(EntryRun(page, view)) }
        page += 1
        guard comparesWords, runs[runs.count - 1].advancesFrames else { continue }
        page = memory.endOfRun(from: page, to: range.upperBound, in: leaf.leaf)
        runs[runs.count - 1].pages = runs[runs.count - 1].pages.lowerBound..<page
      }
    }
    return spaces[space].hugeTLB.isEmpty ? runs : (runs + hugeTLBRuns(space, in: pages)).sorted(by: EntryRun.isBefore)
  }

  /// The same for pages of the pool, which no table has.
  private func hugeTLBRuns(_ space: Int, in pages: Range<PageNumber>) -> [EntryRun] {
    var runs: [EntryRun] = []
    for slot in spaces[space].hugeTLB.keys.sorted() {
      for page in pages.clamped(to: slot << 9..<(slot + 1) << 9) {
        let view = memory.view(hugeTLBEntry(space, page))
        if runs.isEmpty || !runs[runs.count - 1].extend(with: page, view) { runs.append(EntryRun(page, view)) }
      }
    }
    return runs
  }
}

extension EntryRun {
  fileprivate static func isBefore(_ one: EntryRun, _ other: EntryRun) -> Bool {
    one.pages.lowerBound < other.pages.lowerBound
  }
}

extension Memory {
  /// The first page from `page` on that is not mapped like the page before it, to the next frame; all lie in one leaf.
  fileprivate func endOfRun(from page: PageNumber, to end: PageNumber, in leaf: Int) -> PageNumber {
    var entry = tables[leaf: leaf, (page - 1) & 511]
    let word = frames[entry.frame].bits
    // What a folio or a pin has on its own is not in the word.
    guard word & (Frame.orderMask | Frame.held) == 0 else { return page }
    var page = page
    while page < end {
      entry = entry.advanced(by: 1)
      guard tables[leaf: leaf, page & 511] == entry, frames[entry.frame].bits == word else { break }
      page += 1
    }
    return page
  }
}
