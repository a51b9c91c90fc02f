public import Profiler

/// Who wrote and who had called, as a picture: each box is a function, callers stand above what they call, and the width is what was
/// written below them.
///
/// The document needs nothing else and shows everything without its script, which enlarges the part that is clicked.
public struct FlameGraph: Sendable {
  private let tree: StackTree
  private let measure: StackMeasure
  private let title: String

  /// Makes the picture; `title` says what was watched.
  public init(_ tree: StackTree, measure: StackMeasure, title: String) {
    self.tree = tree
    self.measure = measure
    self.title = title
  }

  static let width = 1200
  private static let (margin, floor, head) = (12, 18, 76)
  /// Boxes of less than half a point are not seen.
  private static let least = 0.5 / Double(width - 2 * margin)

  /// The picture as a self-contained SVG document, for light and dark paper.
  public var svg: String { root.document }

  /// The picture as an element of a page.
  var root: Markup {
    let layout = FlameLayout(tree, measure: measure, least: Self.least)
    let legend = FlameLegend(
      tree, layout, y: Self.head + layout.depth * Self.floor + 24, width: Self.width - Self.margin)
    let height = legend.bottom + Self.margin
    let size: KeyValuePairs = [
      "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(Self.width) \(height)", "width": "\(Self.width)",
      "height": "\(height)", "role": "img", "aria-labelledby": "flame-title flame-description", "class": "flame",
    ]
    var parts = [
      Markup("title", ["id": "flame-title"], text: title),
      Markup("desc", ["id": "flame-description"], text: description(layout)),
      Markup("style", text: FlameSheet.text),
      Markup("rect", ["class": "flame-paper", "width": "\(Self.width)", "height": "\(height)"]),
      text(title, x: Self.margin, y: 28, style: "flame-head"),
      text(description(layout), x: Self.margin, y: 48, style: "flame-faint"),
    ]
    if layout.total > 0 {
      parts.append(text(FlameSheet.usage, x: Self.margin, y: 66, style: "flame-faint flame-usage"))
      parts.append(Markup("g", ["class": "flame-boxes"], layout.boxes.map { box($0, layout) }))
      parts += legend.marks
      parts.append(Markup("script", text: FlameSheet.script))
    }
    return Markup("svg", size, parts)
  }

  private func description(_ layout: FlameLayout) -> String {
    guard layout.total > 0 else { return "nothing was written to pages that were there" }
    var words =
      "width: \(measure.words), \(layout.total) in all; callers above what they call; colour: the file of the code"
    if layout.hidden > 0 { words += "; \(layout.hidden) narrower boxes and what is below them not drawn" }
    return words
  }

  private func box(_ box: FlameLayout.Box, _ layout: FlameLayout) -> Markup {
    let node = tree.nodes[box.node]
    let scale = Double(Self.width - 2 * Self.margin) / Double(layout.total)
    let (x, width) = (Double(Self.margin) + Double(box.start) * scale, Double(box.width) * scale)
    let y = Self.head + box.depth * Self.floor
    var parts = [
      Markup("title", text: tooltip(node, box, layout)),
      Markup(
        "rect",
        [
          "class": FlameColour(of: node.label).className, "x": Self.point(x), "y": "\(y)",
          "width": Self.point(max(width - 0.5, 0.3)), "height": "\(Self.floor - 1)", "rx": "2",
        ]),
    ]
    let name = FlameSheet.fitting(node.label.text, width: width)
    if !name.isEmpty {
      parts.append(
        Markup("text", ["x": Self.point(x + 3), "y": "\(y + 13)"], text: name))
    }
    return Markup(
      "g",
      [
        "data-x": "\(box.start)", "data-w": "\(box.width)", "data-d": "\(box.depth)",
        "data-n": node.label.text,
      ], parts)
  }

  private func tooltip(_ node: StackTree.Node, _ box: FlameLayout.Box, _ layout: FlameLayout) -> String {
    let share = (Double(box.width) * 1000 / Double(layout.total)).rounded() / 10
    var words = "\(node.label.text): \(box.width) \(measure.words), \(share) %"
    let own = measure.value(node.own)
    if own > 0, own != box.width { words += "; \(own) by itself" }
    if let module = node.label.module { words += "; in \(module)" }
    return words
  }

  private func text(_ words: String, x: Int, y: Int, style: String) -> Markup {
    Markup("text", ["class": style, "x": "\(x)", "y": "\(y)"], text: words)
  }

  /// A place in the picture with two digits behind the point.
  static func point(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    if rest == 0 { return "\(hundredths / 100)" }
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
