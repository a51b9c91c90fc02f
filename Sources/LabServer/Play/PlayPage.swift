internal import Experiment
internal import Rendering
internal import Scenario

/// The editor, and below it what the scenario does.
struct PlayPage {
  let root: String
  let examples: [PlayExample]
  let text: String
  let run: PlayRun
  let side: PlayRoom.Side
  /// The step that is shown, counted from 0; nil for the one in which most can be seen.
  let step: Int?
  /// How much of a step is shown.
  let level: ViewLevel

  private static let form = "play"

  var page: Page {
    Page(
      root: root, title: "Playground", section: .play,
      body: [
        HTML("p", text: "Write a scenario: the model runs it at each change, the kernel when you ask for it."), chooser,
        editor,
        HTML("section", ["id": "result"], result),
      ], modules: ["play.js"])
  }

  private var chooser: HTML {
    HTML(
      "form", ["method": "get", "class": "begin"],
      [
        HTML("label", ["for": "example"], text: "Begin with the example "),
        HTML(
          "select", ["id": "example", "name": "example"],
          examples.map { example in
            HTML("option", ["value": example.name], text: example.name).with("selected", if: example.text == text)
          }),
        " ", HTML("button", ["type": "submit", "class": "quiet"], text: "Load it"),
      ])
  }

  private var editor: HTML {
    let rows = min(max(text.split(separator: "\n", omittingEmptySubsequences: false).count + 1, 8), 28)
    return HTML(
      "form", ["method": "post", "id": "play", "action": "\(root)/play"],
      [
        HTML("label", ["for": "text"], text: "Scenario"),
        HTML(
          "textarea",
          [
            "id": "text", "name": "text", "rows": "\(rows)", "spellcheck": "false", "autocapitalize": "off",
            "wrap": "off",
          ],
          text: text),
        HTML(
          "p", ["class": "buttons"],
          [
            HTML("button", ["type": "submit", "name": "do", "value": "model"], text: "Run on the model"), " ",
            HTML("button", ["type": "submit", "name": "do", "value": "kernel"], text: "Run on this kernel too"), " ",
            HTML(
              "button", ["type": "submit", "formaction": "\(root)/play/file", "class": "quiet"],
              text: "Download as a file"),
          ]),
        HTML(
          "details", [:],
          [
            HTML("summary", text: "What can be written"),
            HTML(
              "p",
              text:
                "process NAME; map NAME REGION anon pages=8; write NAME REGION[0..3] value='A'; read NAME REGION; fork NAME -> CHILD; exit NAME; mark NAME; expect FORMULA. All of it is in the guide docs/language.md."
            ),
          ]),
      ])
  }

  private var result: [HTML] {
    switch run {
    case .mistakes(let diagnostics): mistakes(diagnostics)
    case .refused(let words): [HTML("p", ["class": "doubtful"], text: words)]
    case .result(let result, let notice): shown(result, notice)
    }
  }

  private func mistakes(_ diagnostics: [Diagnostic]) -> [HTML] {
    let count = diagnostics.count == 1 ? "A mistake" : "\(diagnostics.count) mistakes"
    return [
      HTML("h2", text: "\(count) in the scenario"),
      HTML(
        "ol", ["class": "mistakes"],
        diagnostics.prefix(20).map { HTML("li", [:], [HTML("pre", text: $0.rendered)]) }),
    ]
  }

  private func shown(_ result: RunResult, _ notice: String?) -> [HTML] {
    let film = RunFilm(result)
    return [
      HTML("input", ["type": "hidden", "name": "side", "value": side.rawValue, "form": Self.form]),
      HTML("h2", text: result.scenario.title), verdict(result),
      notice.map { HTML("p", ["class": "doubtful"], text: $0) } ?? .nothing, expectations(result),
      film.page(
        at: step ?? film.firstOfInterest, showsReasons: true, level: level, control: .buttons(form: Self.form)),
    ]
  }

  private func verdict(_ result: RunResult) -> HTML {
    guard let comparison = result.comparison else {
      return HTML("p", text: "Predicted by the model. The kernel has not run this text.")
    }
    let words = "\(comparison.comparedCount) numbers of model and kernel compared"
    return comparison.isEqual
      ? HTML("p", ["class": "good"], text: "= \(words): equal.")
      : HTML("p", ["class": "bad"], text: "≠ \(words): some differ.")
  }

  private func expectations(_ result: RunResult) -> HTML {
    guard !result.expectations.isEmpty else { return .nothing }
    func verdict(_ verdict: ExpectationResult.Verdict?) -> HTML {
      switch verdict {
      case .holds: HTML("span", ["class": "good"], text: "✓ holds")
      case .fails: HTML("span", ["class": "bad"], text: "✗ fails")
      case .unknown: HTML("span", ["class": "doubtful"], text: "? unknown")
      case nil: "not run"
      }
    }
    let failing = result.expectations.count { $0.model == .fails || $0.kernel == .fails }
    return HTML(
      "details", [:],
      [
        HTML("summary", text: "\(result.expectations.count) expectations, \(failing) of them fail"),
        .table(
          caption: "Expectations", ["formula", "model", "kernel"],
          result.expectations.map { [HTML("code", text: $0.text), verdict($0.model), verdict($0.kernel)] }),
      ]
    ).with("open", if: failing > 0)
  }
}
