import Scenario

/// What one panel of the picture shows, before anything has a place: entries on the left and right, frames between.
struct Panel {
  /// A run of entries of one process, drawn as one cell.
  struct Cell {
    var label: String
    /// `r-`, `rw`: what the entry permits; empty without an entry.
    var letters: String
    var isWritable: Bool?
    var isUnmapped: Bool
    /// Index in `frames`, or nil without an entry.
    var frame: Int?
    /// What the entry was before, where it has changed.
    var former: FormerEntries.Entry?
  }

  /// The entries of one region.
  struct RegionBlock {
    var title: String
    var cells: [Cell]
    /// Pages behind the last cell that are not drawn.
    var hiddenPages: Int
  }

  /// One process.
  struct ProcessBlock {
    var name: String
    var regions: [RegionBlock]
  }

  /// A frame, or a run of frames that are shared alike.
  struct Frame {
    var label: String
    /// The first byte, where all frames of the run hold the same.
    var value: String
    /// `299 frames`; empty for a single frame.
    var extent: String
    /// `×2`, or `×?`.
    var count: String
    var kind: PageState.Kind
    var isShared: Bool?
    var isExclusive: Bool
    var isNew: Bool
  }

  var title: String
  /// The statements since the panel before.
  var statements: [String]
  var processes: [ProcessBlock] = []
  var hiddenProcesses = 0
  var frames: [Frame] = []

  /// Cells of a region beyond this number are counted, not drawn.
  static let mostCells = 12
  /// Processes beyond this number are counted, not drawn.
  static let mostProcesses = 8

  private struct FrameKey: Hashable {
    var first: String
    var last: String
  }

  /// Lays out a sharing table.
  ///
  /// `isNew` tells whether a frame was not in the panel before, and `former` has the entries of then.
  init(
    title: String, statements: [String], table: SharingTable, former: FormerEntries? = nil, isNew: (Int) -> Bool
  ) {
    self.title = title
    self.statements = statements
    var indices: [FrameKey: Int] = [:]
    var names: [String] = []
    for block in table.blocks {
      for row in block.rows {
        let name = Self.name(row)
        if !names.contains(name) { names.append(name) }
      }
    }
    hiddenProcesses = max(0, names.count - Self.mostProcesses)
    processes = names.prefix(Self.mostProcesses).map { ProcessBlock(name: $0, regions: []) }
    for block in table.blocks {
      for row in block.rows {
        guard let process = processes.firstIndex(where: { $0.name == Self.name(row) }) else { continue }
        let shown = zip(block.columns, row.cells).prefix(Self.mostCells)
        let cells = shown.map { pages, cell in
          let frame = cell.pages.isEmpty ? nil : frame(cell, row, block.region, isNew, &indices)
          let before = former?.entry(row.processes[0], block.region, pages)
          let now = FormerEntries.Entry(frame: frame.map { frames[$0].label })
          return Cell(
            label: pages.bracketed, letters: Self.letters(cell), isWritable: cell.pages.first?.writable,
            isUnmapped: cell.isUnmapped, frame: frame, former: before == now ? nil : before)
        }
        let permissions = row.cells.first { !$0.isUnmapped }?.permissions ?? ""
        processes[process].regions.append(
          RegionBlock(
            title: "\(block.region)  \(permissions)", cells: Array(cells),
            hiddenPages: block.columns.dropFirst(Self.mostCells).reduce(0) { $0 + $1.count }))
      }
    }
  }

  /// A panel in which nothing stands yet.
  init(title: String) {
    self.title = title
    statements = []
  }

  private static func name(_ row: SharingTable.Row) -> String {
    if let lender = row.borrowedFrom { return "\(row.processes[0]) (in \(lender))" }
    return row.processes.count == 1 ? row.processes[0] : "\(row.processes[0]) + \(row.processes.count - 1) alike"
  }

  /// What the entry lets the program do.
  ///
  /// The VMA may promise more than the entry holds.
  static func letters(_ cell: SharingTable.Cell) -> String {
    guard let state = cell.pages.first else { return "" }
    let permissions = Array(cell.permissions)
    let read = permissions.first == "r" || permissions.contains("w") ? "r" : "-"
    let write =
      switch state.writable {
      case true?: "w"
      case false?: "-"
      case nil: permissions[checked: 1] == "w" ? "?" : "-"
      }
    return read + write + (permissions[checked: 2] == "x" ? "x" : "")
  }

  /// The index of the frame behind a cell, which is added when it is new.
  private mutating func frame(
    _ cell: SharingTable.Cell, _ row: SharingTable.Row, _ region: RegionName, _ isNew: (Int) -> Bool,
    _ indices: inout [FrameKey: Int]
  ) -> Int? {
    guard let first = cell.pages.first else { return nil }
    let isZero = first.kind == .zero
    let unknown = "?\(row.processes[0]) \(region) \(first.page)"
    let key =
      isZero
      ? FrameKey(first: "zero", last: "zero")
      : FrameKey(first: cell.firstLetter ?? unknown, last: cell.lastLetter ?? unknown)
    if let index = indices[key] { return index }
    let count = cell.pages.count
    let values = Set(cell.pages.runs.map(\.first.value))
    let value = values.count == 1 ? values.first ?? nil : nil
    let shared: Bool? =
      first.mapcount.map { $0 > 1 } ?? first.mappedOnce.map { !$0 }
    var label = cell.firstLetter ?? "?"
    if isZero {
      label = Self.zeroPage
    } else if count > 1, let last = cell.lastLetter {
      label = Self.label(label, last)
    }
    frames.append(
      Frame(
        label: label, value: isZero || count > 1 ? "" : value.map(Self.text) ?? "",
        extent: count > 1 && !isZero ? "\(count) frames" : "",
        count: isZero ? "" : "×" + (first.mapcount.map(String.init) ?? (shared == false ? "1" : "?")),
        kind: first.kind, isShared: isZero ? true : shared,
        isExclusive: first.anonExclusive ?? false,
        isNew: first.frame.map(isNew) ?? false))
    indices[key] = frames.count - 1
    return frames.count - 1
  }

  /// What the frame of zeros is called.
  static let zeroPage = "zero page"

  /// What a run of frames is called.
  static func label(_ first: String, _ last: String) -> String { "\(first)…\(last)" }

  /// A byte as a character where it is one.
  private static func text(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : byte == 0 ? "0" : "\(byte)"
  }
}
