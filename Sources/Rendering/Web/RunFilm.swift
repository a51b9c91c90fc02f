public import Experiment
import Scenario

/// A run as a film for a browser: step by step the state as a picture and as tables, the line of time, and the reasons.
public struct RunFilm: Sendable {
  private let result: RunResult
  private let trace: Trace?
  private let letters: FrameLetters?
  /// The steps in which a side faults.
  private let faults: [Int]

  /// Prepares a film; the prediction is drawn if there is one, because it knows what entries permit.
  public init(_ result: RunResult) {
    self.result = result
    trace = result.model ?? result.kernel
    letters = trace.map(FrameLetters.init)
    faults = result.scenario.steps.indices.filter { result.hasFault(at: $0) }
  }

  /// The number of pictures: one for each step.
  public var count: Int { result.scenario.steps.count }

  /// A step that there is, as near to the wanted one as can be; both count from 0.
  public func nearest(to step: Int) -> Int { min(max(step, 0), max(count - 1, 0)) }

  /// The step in which most can be seen first: that of the first fault behind a fork, else the first.
  public var firstOfInterest: Int {
    let fork = result.scenario.steps.firstIndex { if case .fork = $0.action { true } else { false } } ?? 0
    return nextFault(after: fork) ?? 0
  }

  private func nextFault(after step: Int) -> Int? { faults.first { $0 > step } }

  /// Whether a page faults in both of two steps.
  private func sharePage(_ one: Int, _ other: Int) -> Bool {
    guard let left = trace?.steps[checked: one]?.faults, let right = trace?.steps[checked: other]?.faults else {
      return false
    }
    return left.runs.contains { mine in
      right.runs.contains { its in
        mine.first.region == its.first.region && mine.pages.overlaps(its.pages)
      }
    }
  }

  /// One picture with everything around it: a region of a page that is called `film`.
  ///
  /// `playground` is the address of an editor that has the scenario, where the reader may go there; `parts` leads to other films.
  public func page(
    at wanted: Int, showsReasons: Bool, level: ViewLevel = .everything, control: StepControl, playground: String? = nil,
    parts: HTML = .nothing
  ) -> HTML {
    let step = nearest(to: wanted)
    let story = StepStory(result: result, step: step, showsReasons: showsReasons && level == .everything)
    let scene = trace.flatMap { trace in
      letters.flatMap { StepScene(trace, letters: $0, layout: result.scenario.layout, upTo: step, level: level) }
    }
    return HTML(
      "section", ["id": "film", "class": "film", "aria-label": "The run, step by step", "data-say": story.sentence],
      [
        parts, controls(step, level, control), timeline(step, level, control), levels(step, level, control),
        HTML(
          "div", ["class": "stage"],
          [
            HTML(
              "div", ["class": "story", "id": "story", "tabindex": "-1"],
              [HTML("h3", text: "What happens"), story.html]),
            HTML("figure", [:], [caption(scene, step, level), reverse(scene), scene?.picture ?? .nothing]),
          ]),
        HTML(
          "details", ["id": "tables", "class": "tables"],
          [HTML("summary", text: "The same as tables"), scene?.tables ?? .nothing]),
        playground.map {
          HTML("p", [:], [HTML("a", ["href": "\($0)&step=\(step + 1)"], text: "Try this in the playground")])
        } ?? .nothing,
      ])
  }

  private func caption(_ scene: StepScene?, _ step: Int, _ level: ViewLevel) -> HTML {
    guard let scene else { return HTML("figcaption", text: "The state is not known here.") }
    let side = result.model != nil ? "model" : "kernel"
    let moment = scene.step == step ? "after this step" : "after step \(scene.step + 1), the last that is known"
    let border = level < .permissions ? "" : " Thick border: may write."
    let change =
      (scene.hasNewArrows ? " Heavy arrow: changed by this step." : "")
      + (scene.hasGhosts ? " Faint line: where the entry led before." : "")
    return HTML("figcaption", text: "State \(moment) (\(side)).\(border) Hatched: shared.\(change)")
  }

  /// Turns the arrows of the picture round; a style sheet does it, so no script is needed.
  private func reverse(_ scene: StepScene?) -> HTML {
    guard let scene, scene.hasReverseArrows else { return .nothing }
    return HTML(
      "label", ["class": "option reverse"],
      [
        HTML("input", ["type": "checkbox", "id": "rmap", "autocomplete": "off"]),
        HTML("span", text: " Arrows back: from frames to the entries that map them (rmap)"),
      ])
  }

  private func controls(_ step: Int, _ level: ViewLevel, _ control: StepControl) -> HTML {
    let last = count - 1
    let ways: [(step: Int?, words: String, keys: String)] = [
      (step > 0 ? 0 : nil, "|◀ First", "Home"), (step > 0 ? step - 1 : nil, "◀ Back", "ArrowLeft h"),
      (step < last ? step + 1 : nil, "Next ▶", "ArrowRight l"), (step < last ? last : nil, "Last ▶|", "End"),
      (faults.last { $0 < step }, "Fault before", "Shift+ArrowLeft"),
      (nextFault(after: step), "Next fault", "Shift+ArrowRight f"),
      (faults.last { $0 < step && sharePage($0, step) }, "Same page before", "p"),
      (faults.first { $0 > step && sharePage($0, step) }, "Same page next", "n"),
    ]
    return HTML(
      "nav", ["class": "steps", "aria-label": "Steps"],
      ways.map { control.html(to: $0.step, $0.words, level: level, keys: $0.keys) } + [
        // Only a script shows the step before for a moment.
        HTML("button", ["type": "button", "id": "replay", "data-key": ".", "hidden": ""], text: "Replay")
      ])
  }

  private func levels(_ step: Int, _ level: ViewLevel, _ control: StepControl) -> HTML {
    HTML(
      "nav", ["class": "steps levels", "aria-label": "How much is shown"],
      ["Show: "]
        + ViewLevel.allCases.map {
          control.html(showing: $0, at: step, isCurrent: $0 == level, isNext: $0 == level.next)
        } + [control.state(step: step, level: level)])
  }

  private func timeline(_ step: Int, _ level: ViewLevel, _ control: StepControl) -> HTML {
    let items = result.scenario.steps.enumerated().map { index, action in
      let sign = (trace?.steps[checked: index]).map(StepSign.init) ?? .nothing
      let words = "\(index + 1): \(action.text), \(sign.word)"
      return HTML(
        "li", [:],
        [
          control.html(to: index, sign.sign, level: level, label: words).with("title", words)
            .with("aria-current", "step", if: index == step)
        ])
    }
    let key = StepSign.allCases.map { "\($0.sign) \($0.word)" }.joined(separator: "  ")
    return .group([
      HTML("ol", ["class": "timeline", "aria-label": "All steps"], items), HTML("p", ["class": "key"], text: key),
    ])
  }
}
