public import Calibration

/// The cost of making a child, by the size of the parent, as a self-contained SVG: both axes logarithmic, quartiles as
/// upright bars, what was measured as dots, and what lies beyond as a broken line.
public struct CostPicture: Sendable {
  private let question: CostQuestion
  private let calibration: Calibration

  private static let width = 760
  private static let plot = (left: 84, top: 84, width: 540, height: 330)

  /// Creates a picture for the layout of a question.
  public init(_ question: CostQuestion, by calibration: Calibration) {
    self.question = question
    self.calibration = calibration
  }

  /// The document; nil where nothing was measured for the layout.
  public var svg: String? {
    guard let data = CostPlotData(question, calibration) else { return nil }
    let height = Self.plot.top + Self.plot.height + 96
    let title = "What a child costs its parent: \(layoutWords)"
    var body = [
      Markup("title", ["id": "cost-title"], text: title),
      Markup("desc", ["id": "cost-description"], text: description(data)),
      Markup("style", [:], text: Self.sheet),
      Markup("rect", ["class": "paper", "width": "\(Self.width)", "height": "\(height)"]),
      text(title, 16, 34, "title"),
      text("CPU time of the parent in the call: median, quartiles as bars", 16, 56, "faint"),
    ]
    body += axes(data)
    body += data.series.flatMap { curve($0, data) }
    body += names(data)
    for (index, line) in footLines.enumerated() {
      body.append(text(line, 16, Self.plot.top + Self.plot.height + 56 + 18 * index, "faint"))
    }
    let root = Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(Self.width) \(height)", "width": "\(Self.width)",
        "height": "\(height)", "role": "img", "aria-labelledby": "cost-title cost-description",
      ], body)
    return root.document
  }

  private static let sheet = """
    .paper { fill: #fff } .axis { stroke: #1a1a1a; fill: none } .grid { stroke: #ddd; fill: none }
    text { font: 12px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif; fill: #1a1a1a }
    .title { font-size: 18px; font-weight: 600 } .faint { fill: #555 } .end { text-anchor: end } .mid { text-anchor: middle }
    .curve { fill: none; stroke: #1a1a1a; stroke-width: 1.6 } .beyond { stroke-dasharray: 2 5 }
    .spread { stroke: #1a1a1a; stroke-width: 1 } .dot { fill: #1a1a1a } .fork { stroke-dasharray: 9 4 }
    .posix_spawn { stroke: #1766a8; stroke-width: 2.4 } .vfork { stroke: #1766a8; stroke-dasharray: 9 4 }
    """

  private static let style = Style()

  private var layoutWords: String {
    question.layout == .vmas ? "memory in \((question.mappings ?? 1).grouped) mappings" : question.layout.title
  }

  private var footLines: [String] {
    let machine = calibration.machine
    return [
      "size of the parent; dots were measured, lines lie between them, dotted lines beyond what was measured",
      "\(calibration.date), Linux \(machine.kernel), \(machine.processor), \(machine.cpus) CPUs, "
        + SizeText.text(machine.memoryBytes),
    ]
  }

  private func description(_ data: CostPlotData) -> String {
    data.series.map { series in
      let ends = [series.points.first, series.points.last].compactMap(\.self).map {
        "\(Self.style.time($0.cost.median)) at \(SizeText.text(Int($0.size)))"
      }
      return "\(series.call.rawValue): \(ends.joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  private func x(_ size: Double, _ data: CostPlotData) -> Double {
    Double(Self.plot.left) + LogScale.position(size, in: data.sizes) * Double(Self.plot.width)
  }

  private func y(_ cost: Double, _ data: CostPlotData) -> Double {
    Double(Self.plot.top + Self.plot.height)
      - LogScale.position(cost, in: data.costs) * Double(Self.plot.height)
  }

  private func axes(_ data: CostPlotData) -> [Markup] {
    let (left, bottom) = (Self.plot.left, Self.plot.top + Self.plot.height)
    var marks: [Markup] = []
    for decade in data.decades {
      let place = number(y(decade, data))
      marks.append(Markup("path", ["class": "grid", "d": "M\(left) \(place)h\(Self.plot.width)"]))
      marks.append(text(Self.style.time(decade), left - 8, Int(y(decade, data)) + 4, "end"))
    }
    for size in data.sizeMarks {
      let place = number(x(size, data))
      marks.append(Markup("path", ["class": "grid", "d": "M\(place) \(Self.plot.top)v\(Self.plot.height)"]))
      marks.append(text(SizeText.text(Int(size)), Int(x(size, data)), bottom + 20, "mid"))
    }
    marks.append(
      Markup("path", ["class": "axis", "d": "M\(left) \(Self.plot.top)V\(bottom)H\(left + Self.plot.width)"]))
    return marks
  }

  private func curve(_ series: CostPlotData.Series, _ data: CostPlotData) -> [Markup] {
    // The name of a call is the name of its class, but for the plus sign.
    let name = series.call.rawValue.split(separator: "+").joined(separator: "-")
    func path(_ points: [CostPlotData.Point]) -> String {
      points.enumerated().map { index, point in
        "\(index == 0 ? "M" : "L")\(number(x(point.size, data))) \(number(y(point.cost.median, data)))"
      }.joined()
    }
    let inside = series.points.filter { !$0.isExtrapolated }
    let beyond = Array(series.points.drop { !$0.isExtrapolated })
    var marks = [Markup("path", ["class": "curve \(name)", "d": path(inside)])]
    if !beyond.isEmpty {
      marks.append(
        Markup("path", ["class": "curve \(name) beyond", "d": path((inside.last.map { [$0] } ?? []) + beyond)]))
    }
    for point in series.points where point.isMeasured {
      let place = number(x(point.size, data))
      let (from, to) = (number(y(point.cost.lower, data)), number(y(point.cost.upper, data)))
      marks.append(Markup("path", ["class": "spread", "d": "M\(place) \(from)V\(to)"]))
      marks.append(
        Markup("circle", ["class": "dot", "cx": place, "cy": number(y(point.cost.median, data)), "r": "2.8"]))
    }
    return marks
  }

  /// The names of the curves at their right ends, moved apart where they would overlap.
  private func names(_ data: CostPlotData) -> [Markup] {
    var lowest = Self.plot.top - 20
    let ends = data.series.compactMap { series in series.points.last.map { (series, y($0.cost.median, data)) } }
    return ends.sorted { $0.1 < $1.1 }.map { series, place in
      lowest = max(Int(place) + 4, lowest + 16)
      return text(series.call.rawValue, Self.plot.left + Self.plot.width + 10, lowest, "name")
    }
  }

  private func text(_ words: String, _ x: Int, _ y: Int, _ name: String) -> Markup {
    Markup("text", ["class": name, "x": "\(x)", "y": "\(y)"], text: words)
  }

  private func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
