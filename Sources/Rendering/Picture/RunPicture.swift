public import Experiment
import Scenario

/// A run as a picture: for each mark one panel with the entries of the processes, the frames between them, and arrows.
///
/// The picture needs no colour: everything that a colour says, a letter, a line or a hatching says too.
public struct RunPicture: Sendable {
  private let result: RunResult

  /// Marks beyond this number are counted, not drawn.
  public static let mostPanels = 12

  private static let gap = 16
  private static let panelsPerRow = 2

  /// Creates a picture of a run; the prediction is drawn if there is one, because it knows the entries' permissions.
  public init(_ result: RunResult) {
    self.result = result
  }

  /// The picture as a self-contained SVG document.
  public var svg: String {
    let (panels, hidden) = panels()
    let drawings = panels.map { PanelDrawing($0) }
    let width =
      min(max(drawings.count, 1), Self.panelsPerRow) * (PanelDrawing.Measure.document.width + Self.gap) + Self.gap
    var body: [Markup] = []
    let titleLines = wrapped(result.scenario.title, columns: width / 12)
    var y = 14
    for line in titleLines {
      y += 24
      body.append(Self.text(line, x: Self.gap, y: y, style: "title"))
    }
    y += 20
    body.append(Self.text(subtitle, x: Self.gap, y: y, style: "faint"))
    y += 16
    var first = 0
    while first < drawings.count {
      let row = drawings[first..<min(first + Self.panelsPerRow, drawings.count)]
      let height = row.map(\.height).max() ?? 0
      for (column, drawing) in row.enumerated() {
        body.append(
          drawing.markup(x: Self.gap + column * (PanelDrawing.Measure.document.width + Self.gap), y: y, height: height))
      }
      y += height + Self.gap
      first += Self.panelsPerRow
    }
    if hidden > 0 {
      body.append(Self.text("… \(hidden) more marks", x: Self.gap, y: y + 8, style: "faint"))
      y += 24
    }
    let (legend, height) = Self.legend(x: Self.gap, y: y, width: width)
    body += legend
    y += height
    let size: KeyValuePairs = [
      "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(y)", "width": "\(width)", "height": "\(y)",
      "role": "img", "aria-labelledby": "cow-title cow-description",
    ]
    let paper = Markup("rect", ["class": "paper", "x": "0", "y": "0", "width": "\(width)", "height": "\(y)"])
    let head = [
      Markup("title", ["id": "cow-title"], text: result.scenario.title),
      Markup("desc", ["id": "cow-description"], text: panels.map(\.words).joined(separator: " ")),
      Markup("style", text: PictureStyle.sheet), PictureStyle.definitions, paper,
    ]
    return Markup("svg", size, head + body).document
  }

  private func panels() -> (panels: [Panel], hidden: Int) {
    guard let trace = result.model ?? result.kernel else { return ([], 0) }
    let letters = FrameLetters(trace)
    var moments = trace.steps.filter { step in
      guard step.checkpoint != nil, case .mark? = result.scenario.steps[checked: step.index]?.action else {
        return false
      }
      return true
    }
    if moments.isEmpty, let last = trace.steps.last(where: { $0.checkpoint != nil }) { moments = [last] }
    var panels: [Panel] = []
    var earlier: Int?
    var start = 0
    for moment in moments.prefix(Self.mostPanels) {
      guard let checkpoint = moment.checkpoint else { continue }
      let table = SharingTable(checkpoint, layout: result.scenario.layout) { letters[step: moment.index, frame: $0] }
      let panel = Panel(
        title: title(moment.index), statements: statements(start..<moment.index), table: table,
        isNew: { frame in
          letters[step: moment.index, frame: frame] != nil
            && earlier.map { !letters.isKnown(step: moment.index, frame: frame, since: $0) } ?? false
        })
      earlier = moment.index
      start = moment.index + 1
      panels.append(panel)
    }
    return (panels, moments.count - panels.count)
  }

  private func title(_ step: Int) -> String {
    if case .mark(let name)? = result.scenario.steps[checked: step]?.action { return name }
    return "after step \(step + 1)"
  }

  /// The statements that did something.
  private func statements(_ steps: Range<Int>) -> [String] {
    steps.compactMap { index in
      guard let step = result.scenario.steps[checked: index] else { return nil }
      switch step.action {
      case .expect, .note, .mark: return nil
      default: return step.text
      }
    }
  }

  private var subtitle: String {
    let source = (result.model ?? result.kernel)?.source.words ?? "nothing ran"
    guard let comparison = result.comparison else { return source }
    let verdict = comparison.isEqual ? "equal to the running kernel" : "the running kernel differs"
    return "\(source); \(verdict) in \(comparison.comparedCount) numbers compared"
  }

  private func wrapped(_ text: String, columns: Int) -> [String] {
    Style(width: max(columns, Style.minimumWidth)).wrap(text, width: columns)
  }

  static func text(_ content: String, x: Int, y: Int, style: String) -> Markup {
    Markup("text", ["class": style, "x": "\(x)", "y": "\(y)"], text: content)
  }
}
