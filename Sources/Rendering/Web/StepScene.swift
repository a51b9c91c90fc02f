import Scenario

/// The state behind one step: who maps which frames, as a picture and as tables that say the same.
struct StepScene {
  /// The step whose state it is; the wanted one, or the last before it whose state is known.
  let step: Int
  private let table: SharingTable
  private let level: ViewLevel
  private let former: FormerEntries?
  private var panel: Panel

  /// Takes the last state up to a step, nil where there is none.
  init?(_ trace: Trace, letters: FrameLetters, layout: RegionLayout, upTo last: Int, level: ViewLevel) {
    let taken = trace.steps.prefix(last + 1).filter { $0.checkpoint != nil }
    guard let moment = taken.last, let checkpoint = moment.checkpoint else { return nil }
    step = moment.index
    self.level = level
    let before = taken.dropLast().last
    let earlier = before?.index
    // What a step has changed is only known where the state right before it is.
    former = before.flatMap { before in
      guard before.index == moment.index - 1, let checkpoint = before.checkpoint else { return nil }
      return FormerEntries(checkpoint, step: before.index, letters: letters)
    }
    table = SharingTable(checkpoint, layout: layout) { letters[step: moment.index, frame: $0] }
    panel = Panel(title: "step \(moment.index + 1)", statements: [], table: table, former: former) { frame in
      letters[step: moment.index, frame: frame] != nil
        && earlier.map { !letters.isKnown(step: moment.index, frame: frame, since: $0) } ?? false
    }
    if level < .permissions { hidePermissions() }
    if level < .everything { hideCounts() }
  }

  private mutating func hidePermissions() {
    for process in panel.processes.indices {
      for region in panel.processes[process].regions.indices {
        for cell in panel.processes[process].regions[region].cells.indices {
          panel.processes[process].regions[region].cells[cell].letters = ""
        }
      }
    }
  }

  private mutating func hideCounts() {
    for frame in panel.frames.indices {
      panel.frames[frame].count = ""
      panel.frames[frame].isExclusive = false
    }
  }

  /// The picture, which readers who do not see it have as words.
  var picture: HTML {
    guard !table.blocks.isEmpty else { return HTML("p", text: "No process has a region here.") }
    let drawing = PanelDrawing(panel, measure: .page, hasReverseArrows: level == .everything)
    let size: KeyValuePairs = [
      // Borders and arrows of entries say what these permit.
      "class": level < .permissions ? "scene plain" : "scene",
      "viewBox": "0 0 \(PanelDrawing.Measure.page.width) \(drawing.height)", "role": "img",
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

  /// The same as tables.
  var tables: HTML { StepTables(table, former: former, level: level).html }

  /// The entries that are not as they were right before the step.
  private var changed: [Panel.Cell] {
    panel.processes.flatMap { $0.regions.flatMap { $0.cells.filter { $0.former != nil } } }
  }

  /// Whether an arrow is drawn that was not there right before the step.
  var hasNewArrows: Bool { changed.contains { $0.frame != nil } }

  /// Whether a line is drawn to a frame that an entry has left.
  var hasGhosts: Bool { changed.contains { cell in panel.frames.contains { $0.label == cell.former?.frame } } }

  /// Whether the picture can show the ways back from frames to entries.
  var hasReverseArrows: Bool { level == .everything && !panel.frames.isEmpty }
}
