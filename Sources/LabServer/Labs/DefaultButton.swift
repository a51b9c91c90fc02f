internal import Rendering

/// What Enter in a field does: browsers take the first button of a form, which would be that of a hint.
///
/// Nobody sees it or comes to it by Tab.
struct DefaultButton {
  let action: String

  var html: HTML {
    HTML(
      "button",
      ["type": "submit", "name": "do", "value": action, "class": "heard", "tabindex": "-1", "aria-hidden": "true"],
      text: "Enter")
  }
}
