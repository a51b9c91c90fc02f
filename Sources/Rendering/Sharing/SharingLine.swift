import Scenario

/// One region of one process, as a row of the sharing table sees it.
struct SharingLine {
  private let process: ProcessState
  private let vmas: [VMAState]
  /// The present pages, in ascending order.
  private var pages = PageRuns<PageState>()

  /// Pages from `length` on are left out.
  init(process: ProcessState, state: RegionState, length: Int) {
    self.process = process
    vmas = state.vmas
    for run in state.pages.clamped(to: 0..<length).runs where run.first.kind != .none {
      pages.append(
        run.modified {
          // Not drawn, and different in processes that otherwise look alike.
          $0.young = nil
          $0.dirty = nil
          $0.refcount = nil
        })
    }
  }

  /// A page, or nil where none is present.
  subscript(page: Int) -> PageState? { run(at: page).map { $0[page - $0.pages.lowerBound] } }

  /// Where something begins or ends.
  var borders: [Int] { (pages.runs.map(\.pages) + vmas.map(\.pages)).flatMap { [$0.lowerBound, $0.upperBound] } }

  /// How frames go on around a page; nil where no frame is mapped that others could map.
  func step(at page: Int) -> FrameStep? {
    run(at: page).flatMap { $0.first.kind == .zero || $0.first.frame == nil ? nil : $0.step }
  }

  private func run(at page: Int) -> PageRun<PageState>? {
    let runs = pages.runs
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].pages.upperBound > page { high = middle } else { low = middle + 1 }
    }
    return low < runs.count && runs[low].pages.contains(page) ? runs[low] : nil
  }

  /// The permissions of the VMA that covers a page, or nil.
  private func permissions(_ page: Int) -> String? { vmas.first { $0.pages.contains(page) }?.permissions }

  func looksAlike(_ left: Int, _ right: Int) -> Bool {
    guard permissions(left) == permissions(right) else { return false }
    guard let first = self[left], let second = self[right] else { return self[left] == nil && self[right] == nil }
    return first.kind == second.kind && first.mapcount == second.mapcount && first.mappedOnce == second.mappedOnce
      && first.writable == second.writable && first.anonExclusive == second.anonExclusive
      && (first.frame == nil) == (second.frame == nil) && first.node == second.node
  }

  func row(_ columns: [Range<Int>], letter: (Int) -> String?) -> SharingTable.Row {
    var next = 0
    return SharingTable.Row(
      processes: [process.name],
      borrowedFrom: process.addressSpace == process.name ? nil : process.addressSpace,
      cells: columns.map { column in
        let present = pages(of: column, from: &next)
        let permissions = permissions(column.lowerBound)
        return SharingTable.Cell(
          isUnmapped: permissions == nil, pages: present, firstLetter: present.first?.frame.flatMap(letter),
          lastLetter: present.last?.frame.flatMap(letter), permissions: permissions ?? "")
      })
  }

  /// The present pages of a column; no run before `next` has one of them, or of those to the right.
  private func pages(of column: Range<Int>, from next: inout Int) -> PageRuns<PageState> {
    var result = PageRuns<PageState>()
    while next < pages.runs.count {
      if let part = pages.runs[next].clamped(to: column) { result.append(part) }
      guard pages.runs[next].pages.upperBound <= column.upperBound else { break }
      next += 1
    }
    return result
  }
}
