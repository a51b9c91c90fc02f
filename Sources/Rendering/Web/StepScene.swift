import Scenario

/// The state behind one step: who maps which frames, as a picture and as tables that say the same.
struct StepScene {
  /// The step whose state it is; the wanted one, or the last before it whose state is known.
  let step: Int
  private let table: SharingTable
  private let level: ViewLevel
  private var panel: Panel

  /// Takes the last state up to a step, nil where there is none.
  init?(_ trace: Trace, letters: FrameLetters, layout: RegionLayout, upTo last: Int, level: ViewLevel) {
    let taken = trace.steps.prefix(last + 1).filter { $0.checkpoint != nil }
    guard let moment = taken.last, let checkpoint = moment.checkpoint else { return nil }
    step = moment.index
    self.level = level
    let earlier = taken.dropLast().last?.index
    table = SharingTable(checkpoint, layout: layout) { letters[step: moment.index, frame: $0] }
    panel = Panel(title: "step \(moment.index + 1)", statements: [], table: table) { frame in
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
    let drawing = PanelDrawing(panel)
    let size: KeyValuePairs = [
      // Borders and arrows of entries say what these permit.
      "class": level < .permissions ? "scene plain" : "scene",
      "viewBox": "0 0 \(PanelDrawing.width) \(drawing.height)", "role": "img",
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
  var tables: HTML { StepTables(table, level: level).html }
}
