internal import Profiler

/// What a family takes, and what its workers have left of their inheritance, over time, as an SVG.
struct DecayChart {
  private let record: ProfileRecord
  private let amounts = AmountText.human

  private static let width = 900
  private static let plot = (left: 76, top: 20, width: 640, height: 260)
  /// The most marks of members that have room for their words beside each other.
  private static let changeColumns = 16
  /// The most marks of collectors.
  private static let collectionColumns = 40

  /// The lines, as they are named at their right ends.
  private static let series: [(name: String, value: @Sendable (FamilyLook, Int) -> Int?)] = [
    ("takes", { look, _ in look.total.real }), ("shared", { look, size in look.pages.stillShared * size }),
    ("broken", { look, size in look.pages.broken * size }), ("new", { look, size in look.pages.new * size }),
  ]

  init(_ record: ProfileRecord) { self.record = record }

  /// The styles, which follow the colours of the page.
  static let sheet = """
    .decay { max-width: 100%; height: auto } .decay text { font: 12px system-ui, DejaVu Sans, sans-serif; fill: currentColor }
    .decay .axis { stroke: currentColor; fill: none } .decay .grid { stroke: currentColor; opacity: .15 }
    .decay .line { fill: none; stroke-width: 2; stroke: currentColor } .decay .mark { stroke: currentColor; opacity: .4; stroke-dasharray: 3 3 }
    .decay .takes { stroke-width: 3 } .decay .shared { stroke: #1f77b4 } .decay .broken { stroke: #d62728 }
    .decay .new { stroke: #2ca02c; stroke-dasharray: 6 3 } .decay .end { text-anchor: end } .decay .mid { text-anchor: middle }
    .decay .gc { fill: #b8860b }
    @media (prefers-color-scheme: dark) { .decay .shared { stroke: #5aa9e6 } .decay .broken { stroke: #ff6b6b }
    .decay .new { stroke: #5fd35f } .decay .gc { fill: #e0b040 } }

    """

  /// The picture; nil for a record with less than two looks.
  var svg: Markup? {
    guard let first = record.looks.first, record.looks.count > 1, record.duration > 0 else { return nil }
    let size = record.origin.pageSize
    let values = Self.series.map { series in record.looks.map { series.value($0, size) } }
    let most = values.joined().compactMap(\.self).max() ?? 1
    let top = Self.step(above: most)
    func x(_ look: FamilyLook) -> Double {
      Double(Self.plot.left) + Double(look.monotonic - min(first.monotonic, look.monotonic)) / 1e9 / record.duration
        * Double(Self.plot.width)
    }
    func y(_ bytes: Int) -> Double {
      Double(Self.plot.top + Self.plot.height) - Double(bytes) / Double(top) * Double(Self.plot.height)
    }
    var marks: [Markup] = [Markup("title", text: "What the family takes over \(Int(record.duration)) seconds")]
    for part in 0...4 {
      let height = y(top / 4 * part)
      marks.append(line("grid", Double(Self.plot.left), height, Double(Self.plot.left + Self.plot.width), height))
      marks.append(text(amounts.text(top / 4 * part), Double(Self.plot.left - 6), height + 4, "end"))
    }
    let happened = DecayMarks(
      record, changeColumns: Self.changeColumns, collectionColumns: Self.collectionColumns)
    let bottom = Double(Self.plot.top + Self.plot.height)
    for change in happened.changes {
      let place = Self.middle(of: change.column, of: Self.changeColumns)
      marks.append(line("mark", place, Double(Self.plot.top), place, bottom))
      let words = [change.joined > 0 ? "+\(change.joined)" : nil, change.left > 0 ? "-\(change.left)" : nil]
      marks.append(text(words.compactMap(\.self).joined(separator: " "), place, Double(Self.plot.top) - 6, "mid"))
    }
    for collection in happened.collections {
      marks.append(
        triangle(
          Self.middle(of: collection.column, of: Self.collectionColumns), bottom,
          "\(collection.steps) at work, \(collection.copies) pages copied"))
    }
    var labels: [(name: String, y: Double)] = []
    for (series, values) in zip(Self.series, values) {
      let points = zip(record.looks, values).compactMap { look, value in value.map { (x(look), y($0)) } }
      guard let last = points.last else { continue }
      let path = points.map { "\(Self.tenths($0.0)),\(Self.tenths($0.1))" }.joined(separator: " ")
      marks.append(Markup("polyline", ["class": "line \(series.name)", "points": path]))
      labels.append((series.name, last.1))
    }
    marks += names(labels, values)
    marks.append(text("0", Double(Self.plot.left), bottom + 18, "mid"))
    marks.append(
      text("\(Int(record.duration.rounded())) s", Double(Self.plot.left + Self.plot.width), bottom + 18, "mid"))
    let legend = legend(happened)
    if let legend {
      let isMarked = !happened.collections.isEmpty
      if isMarked { marks.append(triangle(Double(Self.plot.left) + 5, bottom + 42, nil)) }
      marks.append(text(legend, Double(Self.plot.left) + (isMarked ? 16 : 0), bottom + 42, ""))
    }
    return Markup(
      "svg",
      [
        "class": "decay",
        "viewBox": "0 0 \(Self.width) \(Self.plot.top + Self.plot.height + (legend == nil ? 28 : 52))",
        "width": "\(Self.width)", "role": "img",
      ], marks)
  }

  /// Names at the right ends of lines, pushed apart where lines end close to each other.
  private func names(_ labels: [(name: String, y: Double)], _ values: [[Int?]]) -> [Markup] {
    var next = -Double.infinity
    return labels.sorted { $0.y < $1.y }.map { label in
      let place = max(label.y, next)
      next = place + 15
      let index = Self.series.firstIndex { $0.name == label.name } ?? 0
      let amount = amounts.text(values[index].last ?? nil)
      return text("\(label.name) \(amount)", Double(Self.plot.left + Self.plot.width + 8), place + 4, "")
    }
  }

  private func text(_ words: String, _ x: Double, _ y: Double, _ name: String) -> Markup {
    Markup("text", ["class": name, "x": Self.tenths(x), "y": Self.tenths(y)], text: words)
  }

  private func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> Markup {
    Markup(
      "line",
      ["class": name, "x1": Self.tenths(x1), "y1": Self.tenths(y1), "x2": Self.tenths(x2), "y2": Self.tenths(y2)])
  }

  /// What the marks are; nil where there are none.
  private func legend(_ happened: DecayMarks) -> String? {
    var words: [String] = []
    if !happened.collections.isEmpty {
      let all = record.collections
      words.append("collectors at work: \(all.count) times, \(all.copies) pages copied")
    }
    if !happened.changes.isEmpty { words.append("dashed: members came (+) and went (-)") }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }

  /// A mark that stands on a line, with words for who points at it.
  private func triangle(_ x: Double, _ y: Double, _ words: String?) -> Markup {
    let points = [(x, y - 10), (x - 5, y), (x + 5, y)].map { "\(Self.tenths($0.0)),\(Self.tenths($0.1))" }
    return Markup(
      "polygon", ["class": "gc", "points": points.joined(separator: " ")],
      words.map { [Markup("title", text: $0)] } ?? [])
  }

  private static func middle(of column: Int, of columns: Int) -> Double {
    Double(plot.left) + (Double(column) + 0.5) * Double(plot.width) / Double(columns)
  }

  /// The next amount that four even steps lead to.
  private static func step(above most: Int) -> Int {
    var step = 1 << 12
    while step * 4 < most { step = step * 4 < most * 2 / 3 ? step * 2 : step + step / 2 }
    return step * 4
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }
}
