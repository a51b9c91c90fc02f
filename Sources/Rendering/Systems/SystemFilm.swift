import Family
public import Teaching

/// A storage system of a lab as a film for a browser: views as columns, units as cells, blocks with those who share them, in the drawing that
/// processes, pages and frames have.
public struct SystemFilm: Sendable {
  private let stage: SystemStage
  /// How many steps of other films are in front of this one on the page.
  private let offset: Int
  private let control = StepControl.links(standard: .everything)

  /// Prepares a film whose statements are numbered behind those of other films.
  public init(_ run: SystemRun, offset: Int) {
    stage = SystemStage(run)
    self.offset = offset
  }

  private var count: Int { stage.run.run.steps.count }

  private func sign(_ step: Int) -> SystemSign { SystemStory(run: stage.run, step: step).sign }

  /// A link to a statement, or to a step of another film.
  private func link(_ step: Int?, _ words: String, keys: String = "", label: String? = nil) -> HTML {
    control.html(to: step.map { $0 + offset }, words, level: .everything, keys: keys, label: label)
  }

  /// One picture with everything around it: a region of a page that is called `film`.
  ///
  /// `wanted` counts from 0 over all films of the page; `parts` leads to the others.
  public func page(at wanted: Int, parts: HTML) -> HTML {
    let step = min(max(wanted - offset, 0), max(count - 1, 0))
    let story = SystemStory(run: stage.run, step: step)
    let panel = stage.panel(at: step)
    return HTML(
      "section", ["id": "film", "class": "film", "aria-label": "The run, step by step", "data-say": story.sentence],
      [
        parts, controls(step), timeline(step),
        HTML(
          "div", ["class": "stage"],
          [
            HTML("div", ["class": "story", "id": "story", "tabindex": "-1"], words(of: story)),
            HTML("figure", [:], [caption(panel), picture(panel, step)]),
          ]),
        HTML(
          "details", ["id": "tables", "class": "tables"],
          [HTML("summary", text: "The same as tables"), SystemTables(stage, step: step).html]),
      ])
  }

  private func words(of story: SystemStory) -> [HTML] {
    let accounts = story.accounts
    return [
      HTML("h3", text: "What happens"), HTML("p", ["class": "statement"], [HTML("b", text: story.heading)]),
      HTML("p", text: story.cost),
    ] + story.marks.map { HTML("p", text: "A mark: formulas call this moment \($0).") } + [
      .table(
        caption: "What each view has behind it, in bytes", accounts.columns, accounts.rows.map { $0.map { .text($0) } }),
      HTML("p", text: accounts.store),
    ]
  }

  private func caption(_ panel: Panel) -> HTML {
    let cells = panel.processes.flatMap { $0.regions.flatMap(\.cells) }.filter { $0.former != nil }
    let change = cells.contains { $0.frame != nil } ? " Heavy arrow: changed by this statement." : ""
    let ghost =
      cells.contains { cell in panel.frames.contains { $0.label == cell.former?.frame } }
      ? " Faint line: where the unit lay before." : ""
    return HTML(
      "figcaption",
      text:
        "State after this statement (model). Left and right: views and their units. Middle: blocks. Hatched: shared.\(change)\(ghost)"
    )
  }

  private func picture(_ panel: Panel, _ step: Int) -> HTML {
    let drawing = PanelDrawing(panel, measure: .page)
    let size: KeyValuePairs = [
      "class": "scene plain", "viewBox": "0 0 \(PanelDrawing.Measure.page.width) \(drawing.height)", "role": "img",
      "aria-labelledby": "scene-title scene-words",
    ]
    return .drawing(
      Markup(
        "svg", size,
        [
          Markup(
            "title", ["id": "scene-title"],
            text: "Views and blocks of \(stage.run.system.name) at statement \(step + 1)"),
          Markup("desc", ["id": "scene-words"], text: SystemTables(stage, step: step).words), PictureStyle.definitions,
          drawing.markup(x: 0, y: 0, height: drawing.height),
        ]))
  }

  private func controls(_ step: Int) -> HTML {
    let last = count - 1
    let steps = 0..<count
    let ways: [(step: Int?, words: String, keys: String)] = [
      (step > 0 ? 0 : nil, "|◀ First", "Home"), (step > 0 ? step - 1 : nil, "◀ Back", "ArrowLeft h"),
      (step < last ? step + 1 : nil, "Next ▶", "ArrowRight l"), (step < last ? last : nil, "Last ▶|", "End"),
      (steps.last { $0 < step && sign($0) == .copy }, "Copy before", "Shift+ArrowLeft"),
      (steps.first { $0 > step && sign($0) == .copy }, "Next copy", "Shift+ArrowRight f"),
    ]
    return HTML(
      "nav", ["class": "steps", "aria-label": "Steps"],
      ways.map { link($0.step, $0.words, keys: $0.keys) } + [
        // Only a script shows the step before for a moment.
        HTML("button", ["type": "button", "id": "replay", "data-key": ".", "hidden": ""], text: "Replay")
      ])
  }

  private func timeline(_ step: Int) -> HTML {
    let items = stage.run.run.steps.enumerated().map { index, statement in
      let words = "\(index + 1): \(statement.step.text), \(sign(index).word)"
      return HTML(
        "li", [:],
        [
          link(index, sign(index).sign, label: words).with("title", words).with(
            "aria-current", "step", if: index == step)
        ])
    }
    let key = SystemSign.allCases.map { "\($0.sign) \($0.word)" }.joined(separator: "  ")
    return .group([
      HTML("ol", ["class": "timeline", "aria-label": "All steps"], items), HTML("p", ["class": "key"], text: key),
    ])
  }
}
