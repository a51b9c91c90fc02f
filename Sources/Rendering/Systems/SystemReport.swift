import Family
public import Teaching

/// A storage system of a lab statement by statement, as lines.
public struct SystemReport {
  private let stage: SystemStage
  private let style: Style

  /// Prepares the report of a run.
  public init(_ run: SystemRun, style: Style) {
    stage = SystemStage(run)
    self.style = style
  }

  /// The lines.
  public var text: String {
    let system = stage.run.system
    var lines = ["", style.heading("\(system.name): \(system.member.title), units of \(stage.unitText)")]
    for step in stage.run.run.steps.indices {
      let story = SystemStory(run: stage.run, step: step)
      lines += style.paragraph("\(story.heading). \(story.cost)", prefix: "")
      for mark in story.marks { lines += style.paragraph("This moment is called \(mark).", prefix: "   ") }
      for (view, cells) in stage.cells(at: step) {
        let words = zip(stage.columns, cells).map { column, cell in
          "\(column.label) "
            + (cell.block.map { "block \($0)\(cell.sharers > 1 ? " shared by \(cell.sharers)" : "")" } ?? "nothing")
        }
        lines += style.paragraph(words.joined(separator: ", "), prefix: "   \(view): ")
      }
      lines += style.paragraph(story.accounts.store, prefix: "   ")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
