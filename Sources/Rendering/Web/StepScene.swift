import Scenario

/// The state behind one step: who maps which frames, as a picture and as tables that say the same.
struct StepScene {
  /// The step whose state it is; the wanted one, or the last before it whose state is known.
  let step: Int
  private let table: SharingTable
  private let panel: Panel

  /// Takes the last state up to a step, nil where there is none.
  init?(_ trace: Trace, letters: FrameLetters, layout: RegionLayout, upTo last: Int) {
    let taken = trace.steps.prefix(last + 1).filter { $0.checkpoint != nil }
    guard let moment = taken.last, let checkpoint = moment.checkpoint else { return nil }
    step = moment.index
    let earlier = taken.dropLast().last?.index
    table = SharingTable(checkpoint, layout: layout) { letters[step: moment.index, frame: $0] }
    panel = Panel(title: "step \(moment.index + 1)", statements: [], table: table) { frame in
      letters[step: moment.index, frame: frame] != nil
        && earlier.map { !letters.isKnown(step: moment.index, frame: frame, since: $0) } ?? false
    }
  }

  /// The picture, which readers who do not see it have as words.
  var picture: HTML {
    guard !table.blocks.isEmpty else { return HTML("p", text: "No process has a region here.") }
    let drawing = PanelDrawing(panel)
    let size: KeyValuePairs = [
      "class": "scene", "viewBox": "0 0 \(PanelDrawing.width) \(drawing.height)", "role": "img",
      "aria-labelledby": "scene-title scene-words",
    ]
    return .drawing(
      Markup(
        "svg", size,
        [
          Markup("title", ["id": "scene-title"], text: "Page tables and frames at step \(step + 1)"),
          Markup("desc", ["id": "scene-words"], text: panel.words), PictureStyle.definitions,
          drawing.markup(x: 0, y: 0, height: drawing.height),
        ]))
  }

  /// Rows of a table beyond this number are counted, not written.
  private static let mostRows = 200

  /// The same as tables: one of the entries of each region, and one of the frames.
  var tables: HTML { .group(table.blocks.map(entries) + [frames]) }

  private func entries(_ block: SharingTable.Block) -> HTML {
    let rows = block.columns.prefix(Self.mostRows).enumerated().map { column, pages in
      [HTML.text(pages.inclusiveText)] + block.rows.map { HTML.text(Self.words($0.cells[column])) }
    }
    return Self.table(
      caption: "Region \(block.region): entries of the page tables, page by page or run by run",
      ["page"] + block.rows.map(Self.name), rows, of: block.columns.count)
  }

  private static func table(caption: String, _ heading: [String], _ rows: [[HTML]], of count: Int) -> HTML {
    .group([
      .table(caption: caption, heading, rows),
      count > rows.count ? HTML("p", text: "… and \(count - rows.count) more") : .nothing,
    ])
  }

  private static func name(_ row: SharingTable.Row) -> String {
    if let lender = row.borrowedFrom { return "\(row.processes[0]) (in \(lender))" }
    return row.processes.count == 1 ? row.processes[0] : "\(row.processes[0]) and \(row.processes.count - 1) alike"
  }

  /// What an entry says: `r-, frame c, mapped 2 times`.
  private static func words(_ cell: SharingTable.Cell) -> String {
    guard let state = cell.pages.first else { return cell.isUnmapped ? "no VMA" : "no entry" }
    var parts = [Panel.letters(cell)]
    parts.append(state.kind == .zero ? "zero page" : "frame \(label(cell))")
    if state.kind != .zero { parts.append(mapped(state)) }
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

  /// One row for each frame or run of frames: who maps it, which is what the reverse mapping finds.
  private var frames: HTML {
    var order: [String] = []
    var mappers: [String: [String]] = [:]
    for block in table.blocks {
      for row in block.rows {
        for (pages, cell) in zip(block.columns, row.cells) where !cell.pages.isEmpty && cell.firstLetter != nil {
          let label = Self.label(cell)
          if mappers[label] == nil { order.append(label) }
          mappers[label, default: []].append("\(Self.name(row)) \(block.region)\(pages.bracketed)")
        }
      }
    }
    return Self.table(
      caption: "Frames, and the entries that map them", ["frame", "mapped by"],
      order.prefix(Self.mostRows).map { [.text($0), .text(mappers[$0, default: []].joined(separator: ", "))] },
      of: order.count)
  }
}
