/// How a reader goes from step to step of a run on a page.
public enum StepControl: Sendable, Hashable {
  /// By links to the page itself.
  case links
  /// By buttons that send a form, which has more to say than the step.
  case buttons(form: String)

  /// Something that leads to a step, counted from 0; with no step there is nothing to lead to.
  ///
  /// `keys` are the names of keys that do the same.
  func html(to step: Int?, _ words: String, keys: String = "", label: String? = nil) -> HTML {
    guard let step else { return HTML("span", ["class": "off"], text: words) }
    let number = "\(step + 1)"
    let control =
      switch self {
      case .links: HTML("a", ["href": "?step=\(number)#film", "data-swap": "film"], text: words)
      case .buttons(let form):
        HTML("button", ["type": "submit", "name": "step", "value": number, "form": form], text: words)
      }
    return control.with("data-key", keys, if: !keys.isEmpty).with("aria-label", label ?? "", if: label != nil)
  }
}
