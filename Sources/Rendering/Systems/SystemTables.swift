/// The state behind a statement as tables and in words, which say what the picture says: links lead from a unit to its block, and from a block to
/// those who share it.
struct SystemTables {
  private let stage: SystemStage
  private let step: Int
  private let rows: [(view: String, cells: [SystemStage.Cell])]
  private let before: [String: [SystemStage.Cell]]
  /// The blocks in the order in which units name them.
  private var blocks: [String] = []

  init(_ stage: SystemStage, step: Int) {
    self.stage = stage
    self.step = step
    rows = stage.cells(at: step)
    before = step > 0 ? Dictionary(uniqueKeysWithValues: stage.cells(at: step - 1).map { ($0.view, $0.cells) }) : [:]
    for column in stage.columns.indices {
      for row in rows {
        if let block = row.cells[column].block, !blocks.contains(block) { blocks.append(block) }
      }
    }
  }

  /// `block c, shared by 2 (before: block a)`.
  private func words(_ cell: SystemStage.Cell, of view: String, _ column: Int) -> String {
    var text =
      cell.block.map { "block \($0), " + (cell.sharers > 1 ? "shared by \(cell.sharers)" : "exclusive") } ?? "nothing"
    if let former = before[view]?[column], former.block != cell.block {
      text += " (before: \(former.block.map { "block \($0)" } ?? "nothing"))"
    }
    return text
  }

  /// What the picture shows, for readers who do not see it.
  var words: String {
    let views = rows.map { view, cells in
      let parts = cells.enumerated().map { "\(stage.columns[$0].label) \(words($1, of: view, $0))" }
      return "\(view) has \(parts.joined(separator: ", "))"
    }
    return "Behind statement \(step + 1): \(views.joined(separator: "; "))."
  }

  /// Views that have a key of their own.
  private static let mostKeys = 9

  /// A link to the first units of each view.
  private var ways: HTML {
    let links = rows.enumerated().flatMap { row, entry in
      [
        HTML("a", ["href": "#entry-0-0-\(row)", "data-go": ""], text: entry.view)
          .with("data-key", "\(row + 1)", if: row < Self.mostKeys), " ",
      ]
    }
    let all = blocks.isEmpty ? [] : [" Blocks: ", HTML("a", ["href": "#frame-0", "data-go": ""], text: "all")]
    return HTML("p", ["class": "ways"], ["Units of: "] + links + all)
  }

  /// The tables, and ways to them.
  var html: HTML {
    .group([
      ways,
      table(
        caption: "Units and the blocks that they lie in, view by view", ["units"] + rows.map(\.view), units,
        isGrid: true),
      table(caption: "Blocks, and the views that share them", ["block", "shared by"], sharers, isGrid: false),
    ])
  }

  private func table(caption: String, _ heading: [String], _ rows: [HTML], isGrid: Bool) -> HTML {
    let table = HTML(
      "table", [:],
      [
        HTML("caption", text: caption),
        HTML("thead", [:], [HTML("tr", [:], heading.map { HTML("th", ["scope": "col"], text: $0) })]),
        HTML("tbody", [:], rows),
      ])
    // With scripts, arrows go from unit to unit.
    return HTML(
      "div", ["class": "wide", "role": "region", "aria-label": caption, "tabindex": "0"],
      [table.with("data-grid", if: isGrid)])
  }

  private var units: [HTML] {
    stage.columns.enumerated().map { column, units in
      HTML(
        "tr", [:],
        [HTML("th", ["scope": "row"], text: units.label)]
          + rows.enumerated().map { row, entry in
            let cell = entry.cells[column]
            let words = words(cell, of: entry.view, column)
            let link = cell.block.flatMap(blocks.firstIndex).map {
              HTML("a", ["href": "#frame-\($0)", "data-go": ""], text: words)
            }
            return HTML("td", ["id": "entry-0-\(column)-\(row)"], [link ?? .text(words)])
          })
    }
  }

  private var sharers: [HTML] {
    blocks.enumerated().map { place, block in
      let items = stage.columns.indices.flatMap { column in
        rows.enumerated().filter { $0.element.cells[column].block == block }.map { row, entry in
          HTML(
            "li", [:],
            [
              HTML(
                "a", ["href": "#entry-0-\(column)-\(row)", "data-go": ""],
                text: "\(entry.view) \(stage.columns[column].label)")
            ])
        }
      }
      return HTML(
        "tr", [:],
        [
          HTML(
            "th", ["scope": "row"],
            [HTML("a", ["id": "frame-\(place)", "href": "#mapped-\(place)", "data-go": ""], text: block)]),
          HTML("td", ["id": "mapped-\(place)", "tabindex": "-1"], [HTML("ul", ["class": "mappers"], items)]),
        ])
    }
  }
}
