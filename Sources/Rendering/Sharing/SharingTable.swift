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
    /// The entries, one for each page of the column; empty when there are none.
    var entries: [Entry]
    /// The permission letters of the VMA.
    var permissions: String
  }

  /// One present page.
  struct Entry: Equatable {
    var state: PageState
    /// The frame's letter, or nil when the frame is unknown or is the zero page.
    var letter: String?
  }

  var blocks: [Block]

  /// Regions of up to this many pages are drawn page by page.
  static let longestPlainRegion = 8
  /// From this many processes on, processes that map the same frames share a row.
  static let mostPlainRows = 6

  /// Lays out a checkpoint.
  ///
  /// O(processes × pages).
  init(_ checkpoint: Checkpoint, layout: RegionLayout, letter: (Int) -> String?) {
    blocks = layout.regions.compactMap { region in
      let mappers = checkpoint.processes.compactMap { process in
        process.regions.first { $0.name == region.name }.map { (process, $0) }
      }
      guard !mappers.isEmpty else { return nil }
      let length = mappers.map { $0.1.vmas.map(\.pages.upperBound).max() ?? 0 }.max() ?? 0
      let lines = mappers.map { process, state in
        Line(process: process, state: state, length: length, letter: letter)
      }
      let columns = Self.columns(of: lines, length: length)
      var rows = lines.map { $0.row(columns) }
      if rows.count > Self.mostPlainRows { rows = Self.merged(rows) }
      return Block(region: region.name, columns: columns, rows: rows)
    }
  }

  /// Runs of pages that look alike in every process; short regions are left page by page.
  private static func columns(of lines: [Line], length: Int) -> [Range<Int>] {
    guard length > longestPlainRegion else { return (0..<length).map { $0..<($0 + 1) } }
    var columns: [Range<Int>] = []
    var start = 0
    while start < length {
      let sharers = partition(lines, start)
      var end = start + 1
      while end < length, lines.allSatisfy({ $0.looksAlike(start, end) }), partition(lines, end) == sharers {
        end += 1
      }
      if end - start >= 3 {
        columns.append(start..<end)
      } else {
        columns.append(contentsOf: (start..<end).map { $0..<($0 + 1) })
      }
      start = end
    }
    return columns
  }

  /// For each process the first process that maps the same frame at a page.
  private static func partition(_ lines: [Line], _ page: Int) -> [Int?] {
    var firsts: [Int: Int] = [:]
    return lines.enumerated().map { index, line in
      guard let frame = line.entries[page]?.state.frame else { return nil }
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

/// One region of one process, page by page.
private struct Line {
  let process: ProcessState
  /// The entry of each page, or nil.
  var entries: [SharingTable.Entry?]
  /// The permissions of the VMA that covers each page, or nil.
  var permissions: [String?]

  init(process: ProcessState, state: RegionState, length: Int, letter: (Int) -> String?) {
    self.process = process
    entries = Array(repeating: nil, count: length)
    permissions = Array(repeating: nil, count: length)
    for vma in state.vmas {
      for page in vma.pages where permissions.indices.contains(page) { permissions[page] = vma.permissions }
    }
    for var page in state.pages where entries.indices.contains(page.page) && page.kind != .none {
      // Not drawn, and different in processes that otherwise look alike.
      page.young = nil
      page.dirty = nil
      page.refcount = nil
      entries[page.page] = SharingTable.Entry(state: page, letter: page.frame.flatMap(letter))
    }
  }

  func looksAlike(_ left: Int, _ right: Int) -> Bool {
    guard permissions[left] == permissions[right] else { return false }
    guard let first = entries[left]?.state, let second = entries[right]?.state else {
      return entries[left] == nil && entries[right] == nil
    }
    return first.kind == second.kind && first.mapcount == second.mapcount && first.mappedOnce == second.mappedOnce
      && first.writable == second.writable && first.anonExclusive == second.anonExclusive
      && (first.frame == nil) == (second.frame == nil) && first.node == second.node
  }

  func row(_ columns: [Range<Int>]) -> SharingTable.Row {
    SharingTable.Row(
      processes: [process.name],
      borrowedFrom: process.addressSpace == process.name ? nil : process.addressSpace,
      cells: columns.map { pages in
        SharingTable.Cell(
          isUnmapped: permissions[pages.lowerBound] == nil,
          entries: pages.compactMap { entries[$0] },
          permissions: permissions[pages.lowerBound] ?? "")
      })
  }
}
