import Experiment
import Glibc
import Rendering

/// Shows a run step by step until the user has seen enough.
struct Stepper {
  private static let help = "n/Enter/→ next   b/← back   f next fault   g go to the end   q quit"
  private static let plainHelp = "n/Enter next   b back   f next fault   g go to the end   q quit"

  let view: StepView
  let style: Style

  init(_ result: RunResult, style: Style) {
    view = StepView(result, style: style)
    self.style = style
  }

  /// Reads keys and draws until the user quits or the input ends.
  func run() {
    guard view.count > 0 else { return }
    if let signal = show() {
      // The terminal is as it was; now end the way the sender wanted.
      raise(signal)
    }
  }

  /// Returns the signal that ended the show, if one did.
  private func show() -> Int32? {
    var keys = KeyReader()
    var index = 0
    draw(index)
    while true {
      let shown = index
      switch keys.next() {
      case .next: index = min(index + 1, view.count - 1)
      case .back: index = max(index - 1, 0)
      case .end: index = view.count - 1
      case .nextFault: index = view.nextFault(after: index) ?? index
      case .quit: return keys.endingSignal
      case .other: continue
      }
      if index != shown { draw(index) }
    }
  }

  private func draw(_ index: Int) {
    let isTerminal = Output.standardOutput.isTerminal
    // Home, picture, then clear what is left of the picture before.
    var text = isTerminal ? "\u{1B}[H\u{1B}[2J" : index == 0 ? "" : "\n"
    text += view.text(at: index)
    if isTerminal { text += "\n" + (style.symbols == .unicode ? Self.help : Self.plainHelp) + "\n" }
    Output.standardOutput.write(text)
  }
}
