/// Writes a scenario as a `.cow` file.
public enum ScenarioPrinter {
  /// Text that parses to an equal scenario, positions aside.
  ///
  /// The text of `expect` steps is written as it stands. A scenario that the language cannot express, for example one
  /// with an empty page selection, is written as well as possible.
  public static func source(_ scenario: Scenario) -> String {
    var lines = ["title " + TextForm.quoted(scenario.title)]
    lines += scenario.introduction.map { "intro " + TextForm.quoted($0) }
    if let needs = scenario.needs { lines.append("needs nodes=\(needs.nodes)") }
    if let kernels = scenario.kernels {
      lines.append("kernels " + kernels.map(TextForm.quoted).joined(separator: " "))
    }
    if !scenario.steps.isEmpty { lines.append("") }
    lines += scenario.steps.map(\.action.sourceText)
    if let lesson = scenario.lesson {
      lines += ["", "lesson " + TextForm.quoted(lesson)]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Scenario {
  /// The scenario as the text of a `.cow` file.
  public var source: String { ScenarioPrinter.source(self) }
}
