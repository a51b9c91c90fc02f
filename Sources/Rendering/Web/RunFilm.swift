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
  public func page(at wanted: Int, showsReasons: Bool, control: StepControl) -> HTML {
    let step = nearest(to: wanted)
    let story = StepStory(result: result, step: step, showsReasons: showsReasons)
    let scene = trace.flatMap { trace in
      letters.flatMap { StepScene(trace, letters: $0, layout: result.scenario.layout, upTo: step) }
    }
    return HTML(
      "section", ["id": "film", "class": "film", "aria-label": "The run, step by step", "data-say": story.sentence],
      [
        controls(step, control), timeline(step, control),
        HTML(
          "div", ["class": "stage"],
          [
            HTML(
              "div", ["class": "story", "id": "story", "tabindex": "-1"],
              [HTML("h3", text: "What happens"), story.html]),
            HTML("figure", [:], [caption(scene, step)] + [scene?.picture ?? .nothing]),
          ]),
        HTML(
          "details", ["id": "tables", "class": "tables"],
          [HTML("summary", text: "The same as tables"), scene?.tables ?? .nothing]),
      ])
  }

  private func caption(_ scene: StepScene?, _ step: Int) -> HTML {
    guard let scene else { return HTML("figcaption", text: "The state is not known here.") }
    let side = result.model != nil ? "model" : "kernel"
    let moment = scene.step == step ? "after this step" : "after step \(scene.step + 1), the last that is known"
    return HTML("figcaption", text: "State \(moment) (\(side)). Thick border: may write. Hatched: shared.")
  }

  private func controls(_ step: Int, _ control: StepControl) -> HTML {
    let last = count - 1
    return HTML(
      "nav", ["class": "steps", "aria-label": "Steps"],
      [
        control.html(to: step > 0 ? 0 : nil, "|◀ First", keys: "Home"),
        control.html(to: step > 0 ? step - 1 : nil, "◀ Back", keys: "ArrowLeft h"),
        control.html(to: step < last ? step + 1 : nil, "Next ▶", keys: "ArrowRight l"),
        control.html(to: step < last ? last : nil, "Last ▶|", keys: "End"),
        control.html(to: faults.last { $0 < step }, "Fault before", keys: "Shift+ArrowLeft"),
        control.html(to: nextFault(after: step), "Next fault", keys: "Shift+ArrowRight f"),
        control.html(to: faults.last { $0 < step && sharePage($0, step) }, "Same page before", keys: "p"),
        control.html(to: faults.first { $0 > step && sharePage($0, step) }, "Same page next", keys: "n"),
      ])
  }

  private func timeline(_ step: Int, _ control: StepControl) -> HTML {
    let items = result.scenario.steps.enumerated().map { index, action in
      let sign = (trace?.steps[checked: index]).map(StepSign.init) ?? .nothing
      let words = "\(index + 1): \(action.text), \(sign.word)"
      return HTML(
        "li", [:],
        [
          control.html(to: index, sign.sign, label: words).with("title", words)
            .with("aria-current", "step", if: index == step)
        ])
    }
    let key = StepSign.allCases.map { "\($0.sign) \($0.word)" }.joined(separator: "  ")
    return .group([
      HTML("ol", ["class": "timeline", "aria-label": "All steps"], items), HTML("p", ["class": "key"], text: key),
    ])
  }
}
