/// How a reader goes from step to step of a run on a page, and chooses how much of a step is shown.
public enum StepControl: Sendable, Hashable {
  /// By links to the page itself, which name a level where it is not the one that is usual there.
  case links(standard: ViewLevel)
  /// By buttons that send a form, which has more to say than the step.
  case buttons(form: String)

  /// Something that leads to a step, counted from 0; with no step there is nothing to lead to.
  ///
  /// `keys` are the names of keys that do the same.
  func html(to step: Int?, _ words: String, level: ViewLevel, keys: String = "", label: String? = nil) -> HTML {
    guard let step else { return HTML("span", ["class": "off"], text: words) }
    let control =
      switch self {
      case .links(let standard): Self.link(to: step, words, level, standard)
      case .buttons(let form):
        HTML("button", ["type": "submit", "name": "step", "value": "\(step + 1)", "form": form], text: words)
      }
    return control.with("data-key", keys, if: !keys.isEmpty).with("aria-label", label ?? "", if: label != nil)
  }

  /// Something that shows the same step at another level.
  func html(showing level: ViewLevel, at step: Int, isCurrent: Bool, isNext: Bool) -> HTML {
    let control =
      switch self {
      case .links(let standard): Self.link(to: step, level.words, level, standard)
      case .buttons(let form):
        HTML(
          "button", ["type": "submit", "name": "view", "value": "\(level.rawValue)", "form": form], text: level.words)
      }
    return control.with("data-tell", level.announcement).with("aria-current", "true", if: isCurrent)
      .with("data-key", "v", if: isNext)
  }

  private static func link(to step: Int, _ words: String, _ level: ViewLevel, _ standard: ViewLevel) -> HTML {
    let view = level == standard ? "" : "&view=\(level.rawValue)"
    return HTML("a", ["href": "?step=\(step + 1)\(view)#film", "data-swap": "film"], text: words)
  }

  /// What a form sends with its buttons, so that a level stays from step to step and a step from level to level.
  func state(step: Int, level: ViewLevel) -> HTML {
    guard case .buttons(let form) = self else { return .nothing }
    return .group([
      HTML("input", ["type": "hidden", "name": "level", "value": "\(level.rawValue)", "form": form]),
      HTML("input", ["type": "hidden", "name": "shown", "value": "\(step + 1)", "form": form]),
    ])
  }
}
