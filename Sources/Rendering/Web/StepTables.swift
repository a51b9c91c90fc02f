import Scenario

/// The state behind one step as tables that say what the picture says: links lead from an entry to its frame, from a frame to those
/// who map it, and from there to their entries.
struct StepTables {
  private let table: SharingTable
  /// The entries before the step, where they are known.
  private let former: FormerEntries?
  private let level: ViewLevel
  /// The frames in the order in which entries name them, and who maps each, which is what the reverse mapping finds.
  private var frames: [(label: String, mappers: [Mapper])] = []
  private var places: [String: Int] = [:]

  /// An entry, or a run of entries, that maps a frame.
  private struct Mapper {
    var words: String
    /// Its place in the tables; nil where it is not written.
    var id: String?
  }

  /// Rows of a table beyond this number are counted, not written.
  private static let mostRows = 200
  /// Entries that map one frame, beyond this number.
  private static let mostMappers = 40
  /// Processes that have a key of their own.
  private static let mostKeys = 9

  init(_ table: SharingTable, former: FormerEntries?, level: ViewLevel) {
    self.table = table
    self.former = former
    self.level = level
    for (number, block) in table.blocks.enumerated() {
      for (row, line) in block.rows.enumerated() {
        for (column, cell) in line.cells.enumerated() where !cell.pages.isEmpty && cell.firstLetter != nil {
          let label = Self.label(cell)
          if places[label] == nil {
            places[label] = frames.count
            frames.append((label, []))
          }
          frames[places[label, default: 0]].mappers.append(
            Mapper(
              words: "\(Self.name(line)) \(block.region)\(block.columns[column].bracketed)",
              id: column < Self.mostRows ? Self.id(number, column, row) : nil))
        }
      }
    }
  }

  private static func id(_ block: Int, _ column: Int, _ row: Int) -> String { "entry-\(block)-\(column)-\(row)" }

  /// The tables, and ways to them.
  var html: HTML { .group([processes] + table.blocks.enumerated().map(entries) + [frameTable]) }

  /// A link to the first entries of each process.
  private var processes: HTML {
    var known: [String] = []
    var links: [HTML] = []
    for (number, block) in table.blocks.enumerated() {
      for (row, line) in block.rows.enumerated() where !known.contains(Self.name(line)) && !block.columns.isEmpty {
        known.append(Self.name(line))
        let key = known.count <= Self.mostKeys ? "\(known.count)" : ""
        links.append(
          HTML("a", ["href": "#\(Self.id(number, 0, row))", "data-go": ""], text: Self.name(line))
            .with("data-key", key, if: !key.isEmpty))
      }
    }
    guard !links.isEmpty else { return .nothing }
    let frame = frames.isEmpty ? [] : [" Frames: ", HTML("a", ["href": "#frame-0", "data-go": ""], text: "all")]
    return HTML("p", ["class": "ways"], ["Entries of: "] + links.flatMap { [$0, " "] } + frame)
  }

  // MARK: Entries

  private func entries(_ number: Int, _ block: SharingTable.Block) -> HTML {
    let rows = block.columns.prefix(Self.mostRows).enumerated().map { column, pages in
      HTML(
        "tr", [:],
        [HTML("th", ["scope": "row"], text: pages.inclusiveText)]
          + block.rows.enumerated().map { row, line in
            HTML(
              "td", ["id": Self.id(number, column, row)],
              [entry(line.cells[column]), change(line, line.cells[column], block.region, pages)])
          })
    }
    let caption = "Region \(block.region): entries of the page tables, page by page or run by run"
    return Self.table(
      caption: caption, ["page"] + block.rows.map(Self.name), rows, of: block.columns.count, isGrid: true)
  }

  private static func table(caption: String, _ heading: [String], _ rows: [HTML], of count: Int, isGrid: Bool) -> HTML {
    let head = HTML("tr", [:], heading.map { HTML("th", ["scope": "col"], text: $0) })
    let table = HTML(
      "table", [:], [HTML("caption", text: caption), HTML("thead", [:], [head]), HTML("tbody", [:], rows)])
    return .group([
      HTML(
        "div", ["class": "wide", "role": "region", "aria-label": caption, "tabindex": "0"],
        // With scripts, arrows go from entry to entry.
        [table.with("data-grid", if: isGrid)]),
      count > rows.count ? HTML("p", text: "… and \(count - rows.count) more") : .nothing,
    ])
  }

  private func entry(_ cell: SharingTable.Cell) -> HTML {
    guard let place = places[Self.label(cell)], !cell.pages.isEmpty, place < Self.mostRows else {
      return .text(words(cell))
    }
    return HTML("a", ["href": "#frame-\(place)", "data-go": ""], text: words(cell))
  }

  /// Where the entry led before the step, if it leads elsewhere now.
  private func change(
    _ row: SharingTable.Row, _ cell: SharingTable.Cell, _ region: RegionName, _ pages: Range<Int>
  ) -> HTML {
    let now = FormerEntries.Entry(
      frame: cell.pages.first.map { state in
        guard state.kind != .zero else { return Panel.zeroPage }
        guard let first = cell.firstLetter, cell.pages.count > 1, let last = cell.lastLetter else {
          return cell.firstLetter ?? "?"
        }
        return Panel.label(first, last)
      })
    guard let before = former?.entry(row.processes[0], region, pages), before != now else { return .nothing }
    let words = before.frame.map { $0 == Panel.zeroPage ? $0 : "frame \($0)" } ?? "no entry"
    return HTML("span", ["class": "former"], text: " (before: \(words))")
  }

  private static func name(_ row: SharingTable.Row) -> String {
    if let lender = row.borrowedFrom { return "\(row.processes[0]) (in \(lender))" }
    return row.processes.count == 1 ? row.processes[0] : "\(row.processes[0]) and \(row.processes.count - 1) alike"
  }

  /// What an entry says: `r-, frame c, mapped 2 times`.
  private func words(_ cell: SharingTable.Cell) -> String {
    guard let state = cell.pages.first else { return cell.isUnmapped ? "no VMA" : "no entry" }
    var parts = level >= .permissions ? [Panel.letters(cell)] : []
    parts.append(state.kind == .zero ? "zero page" : "frame \(Self.label(cell))")
    guard level == .everything else { return parts.joined(separator: ", ") }
    if state.kind != .zero { parts.append(Self.mapped(state)) }
    if state.kind == .file || state.kind == .shmem { parts.append("page cache") }
    if state.anonExclusive == true { parts.append("exclusive") }
    if let pins = state.pins, pins > 0 { parts.append(pins == 1 ? "1 pin" : "\(pins) pins") }
    if state.isMerged == true { parts.append("merged") }
    return parts.joined(separator: ", ")
  }

  private static func mapped(_ state: PageState) -> String {
    if let count = state.mapcount { return count == 1 ? "mapped once" : "mapped \(count) times" }
    switch state.mappedOnce {
    case true?: return "mapped once"
    case false?: return "mapped more than once"
    case nil: return "mapped ? times"
    }
  }

  /// The letter of a frame, or the first and the last of several.
  private static func label(_ cell: SharingTable.Cell) -> String {
    guard let first = cell.firstLetter else { return "?" }
    guard cell.pages.count > 1, let last = cell.lastLetter, last != first else { return first }
    return "\(first) to \(last)"
  }

  // MARK: Frames

  /// One row for each frame or run of frames.
  private var frameTable: HTML {
    guard !frames.isEmpty else { return HTML("p", text: "No entry maps a frame of its own.") }
    let rows = frames.prefix(Self.mostRows).enumerated().map { place, frame in
      HTML(
        "tr", [:],
        [
          HTML(
            "th", ["scope": "row"],
            [HTML("a", ["id": "frame-\(place)", "href": "#mapped-\(place)", "data-go": ""], text: frame.label)]),
          HTML("td", ["id": "mapped-\(place)", "tabindex": "-1"], [Self.list(of: frame.mappers)]),
        ])
    }
    return Self.table(
      caption: "Frames, and the entries that map them", ["frame", "mapped by"], rows, of: frames.count, isGrid: false)
  }

  private static func list(of mappers: [Mapper]) -> HTML {
    let items = mappers.prefix(mostMappers).map { mapper in
      HTML(
        "li", [:],
        [mapper.id.map { HTML("a", ["href": "#\($0)", "data-go": ""], text: mapper.words) } ?? .text(mapper.words)])
    }
    let more = mappers.count - items.count
    return HTML("ul", ["class": "mappers"], items + (more > 0 ? [HTML("li", text: "and \(more) more")] : []))
  }
}
