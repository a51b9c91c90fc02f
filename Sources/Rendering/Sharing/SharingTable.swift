import Scenario

/// Which pages of which processes share a frame at one moment, laid out for drawing: one block for each region, one
/// row for each process, one column for each page or run of alike pages.
struct SharingTable: Equatable {
  /// One region.
  struct Block: Equatable {
    var region: RegionName
    var columns: [Range<Int>]
    var rows: [Row]
  }

  /// One process, or a run of processes that map the very same frames.
  struct Row: Equatable {
    var processes: [ProcessName]
    /// The process whose address space the row's process borrows, after vfork.
    var borrowedFrom: ProcessName?
    var cells: [Cell]
  }

  /// The pages of one column in one process.
  struct Cell: Equatable {
    /// No VMA covers the pages.
    var isUnmapped: Bool
    /// The present pages of the column.
    var pages: PageRuns<PageState>
    /// The letter of the first page's frame, or nil when the frame is unknown or is the zero page.
    var firstLetter: String?
    /// The letter of the last page's frame.
    var lastLetter: String?
    /// The permission letters of the VMA.
    var permissions: String
  }

  var blocks: [Block]

  /// Regions of up to this many pages are drawn page by page.
  static let longestPlainRegion = 8
  /// From this many processes on, processes that map the same frames share a row.
  static let mostPlainRows = 6

  /// Lays out a checkpoint.
  ///
  /// O(processes × runs of pages).
  init(_ checkpoint: Checkpoint, layout: RegionLayout, letter: (Int) -> String?) {
    blocks = layout.regions.compactMap { region in
      let mappers = checkpoint.processes.compactMap { process in
        process.regions.first { $0.name == region.name }.map { (process, $0) }
      }
      guard !mappers.isEmpty else { return nil }
      let length = mappers.map { $0.1.vmas.map(\.pages.upperBound).max() ?? 0 }.max() ?? 0
      let lines = mappers.map { process, state in SharingLine(process: process, state: state, length: length) }
      let columns = Self.columns(of: lines, length: length)
      var rows = lines.map { $0.row(columns, letter: letter) }
      if rows.count > Self.mostPlainRows { rows = Self.merged(rows) }
      return Block(region: region.name, columns: columns, rows: rows)
    }
  }

  /// Runs of pages that look alike in every process; short regions are left page by page.
  private static func columns(of lines: [SharingLine], length: Int) -> [Range<Int>] {
    guard length > longestPlainRegion else { return (0..<length).map { $0..<($0 + 1) } }
    let segments = segments(of: lines, length: length)
    var columns: [Range<Int>] = []
    var start = 0
    while start < segments.count {
      let page = segments[start].lowerBound
      let sharers = partition(lines, page)
      var end = start + 1
      while end < segments.count, lines.allSatisfy({ $0.looksAlike(page, segments[end].lowerBound) }),
        partition(lines, segments[end].lowerBound) == sharers
      {
        end += 1
      }
      let column = page..<segments[end - 1].upperBound
      columns += column.count >= 3 ? [column] : column.map { $0..<($0 + 1) }
      start = end
    }
    return columns
  }

  /// Runs of pages that are alike in every process and of which the same processes share each.
  private static func segments(of lines: [SharingLine], length: Int) -> [Range<Int>] {
    let borders = Set(lines.flatMap(\.borders) + [0, length]).filter { 0...length ~= $0 }.sorted()
    return zip(borders, borders.dropFirst()).flatMap { first, end -> [Range<Int>] in
      // Frames that go on and a frame that stays may meet at one page.
      let steps = Set(lines.compactMap { $0.step(at: first) })
      return steps.count > 1 ? (first..<end).map { $0..<($0 + 1) } : [first..<end]
    }
  }

  /// For each process the first process that maps the same frame at a page.
  private static func partition(_ lines: [SharingLine], _ page: Int) -> [Int?] {
    var firsts: [Int: Int] = [:]
    return lines.enumerated().map { index, line in
      guard let frame = line[page]?.frame else { return nil }
      if let first = firsts[frame] { return first }
      firsts[frame] = index
      return index
    }
  }

  private static func merged(_ rows: [Row]) -> [Row] {
    var result: [Row] = []
    for row in rows {
      if let last = result.last, last.cells == row.cells, last.borrowedFrom == row.borrowedFrom {
        result[result.count - 1].processes += row.processes
      } else {
        result.append(row)
      }
    }
    return result
  }
}
