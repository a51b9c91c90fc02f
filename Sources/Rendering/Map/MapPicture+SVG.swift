extension MapPicture {
  /// The picture as a self-contained SVG document, for light and dark paper.
  public var svg: String { root.document }

  /// The picture as an element of a page.
  var root: Markup {
    let size: KeyValuePairs = [
      "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(height)", "width": "\(width)",
      "height": "\(height)", "role": "img", "aria-labelledby": "map-title map-description",
    ]
    let paper = Markup("rect", ["class": "paper", "width": "\(width)", "height": "\(height)"])
    let head = [
      Markup("title", ["id": "map-title"], text: "Which processes share which memory"),
      Markup("desc", ["id": "map-description"], text: description),
      Markup("style", text: MapSheet.text), MapSheet.hatchings, paper,
    ]
    return Markup("svg", size, head + marks)
  }

  /// The shapes; areas of one kind that are drawn in a row are one path.
  private var marks: [Markup] {
    var marks: [Markup] = []
    var paths: [(name: String, data: String)] = []
    func flush() {
      marks += paths.map { Markup("path", ["class": $0.name, "d": $0.data]) }
      paths = []
    }
    func add(_ name: String, _ frame: MapDrawing.Frame) {
      let data = "M\(frame.x) \(frame.y)h\(frame.width)v\(frame.height)h-\(frame.width)z"
      if let index = paths.firstIndex(where: { $0.name == name }) {
        paths[index].data += data
      } else {
        paths.append((name, data))
      }
    }
    for shape in shapes {
      switch shape {
      case .memory(let swatch, let frame): add(swatch.className, frame)
      case .ground(let frame):
        // What lies above it must not come below it.
        if paths.contains(where: { $0.name != "ground" }) { flush() }
        add("ground", frame)
      case .hugeLine(let frame): add("huge", frame)
      case .text(let words, let x, let y, let style):
        flush()
        marks.append(Markup("text", ["class": style.rawValue, "x": "\(x)", "y": "\(y)"], text: words))
      case .letter(let swatch, let x, let y):
        flush()
        let name = swatch.look.isDark ? "letter onDark" : "letter"
        marks.append(
          Markup("text", ["class": name, "x": "\(x)", "y": "\(y + 4)"], text: String(swatch.look.sign)))
      case .hint(let frame, let words):
        flush()
        marks.append(
          Markup(
            "rect",
            [
              "class": "hint", "x": "\(frame.x)", "y": "\(frame.y)", "width": "\(frame.width)",
              "height": "\(frame.height)",
            ], [Markup("title", text: words)]))
      }
    }
    flush()
    return marks
  }
}

/// The style sheet and the hatchings of a map.
enum MapSheet {
  static let text = """
    .paper { fill: #fff } .ground { fill: #eeeeeb } .huge { fill: #1a1a1a } .hint { fill: none; pointer-events: all }
    text { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1a1a1a }
    .title { font: 600 20px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif }
    .subtitle { font-size: 11px; fill: #505050 } .process, .amount { font-size: 11px } .amount { text-anchor: end }
    .small { font-size: 10px; fill: #505050 }
    .letter { font-size: 11px; font-weight: 700; text-anchor: middle; fill: #000 } .onDark { fill: #fff }
    \(rules { ($0.light, $0.lightLine) })
    @media (prefers-color-scheme: dark) {
    .paper { fill: #15181c } .ground { fill: #23272c } .huge { fill: #e6e6e6 }
    text { fill: #e6e6e6 } .subtitle, .small { fill: #b0b4ba } .letter { fill: #000 } .onDark { fill: #fff }
    \(rules { ($0.dark, $0.darkLine) })
    }
    """

  private static func rules(_ colours: (MapSwatch.Look) -> (area: UInt32, line: UInt32)) -> String {
    MapSwatch.all.map { swatch in
      let (area, line) = colours(swatch.look)
      guard swatch.look.hatch != .none else { return ".\(swatch.className) { fill: \(area.colour) }" }
      let name = swatch.className
      return ".\(name) { fill: url(#map-\(name)) } .\(name)-area { fill: \(area.colour) }"
        + " .\(name)-line { fill: \(line.colour); stroke: \(line.colour) }"
    }.joined(separator: "\n")
  }

  static let hatchings = Markup(
    "defs", [:],
    MapSwatch.all.filter { $0.look.hatch != .none }.map { swatch in
      let name = swatch.className
      return Markup(
        "pattern", ["id": "map-\(name)", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"],
        [
          Markup("rect", ["class": "\(name)-area", "width": "6", "height": "6", "stroke": "none"]),
          Markup("path", ["class": "\(name)-line", "d": swatch.look.hatch.path, "stroke-width": "0.5"]),
        ])
    })
}

extension MapSwatch.Hatch {
  /// The lines in a square of six.
  fileprivate var path: String {
    switch self {
    case .none: ""
    case .rising: "M0 6L6 0h-2L0 4zM6 6v-2L4 6z"
    case .falling: "M0 0L6 6v-2L2 0zM0 4L2 6h-2z"
    case .upright: "M1 0h2v6h-2z"
    case .level: "M0 1h6v2h-6z"
    case .grid: "M0 0h6v1h-6zM0 0h1v6h-1z"
    case .dots: "M2 2h2v2h-2z"
    }
  }

  /// Whether a pixel is on a line of the hatching.
  func isLine(x: Int, y: Int) -> Bool {
    switch self {
    case .none: false
    case .rising: (x + y) % 6 < 2
    case .falling: (x - y + 6000) % 6 < 2
    case .upright: x % 6 < 2
    case .level: y % 6 < 2
    case .grid: x % 6 == 0 || y % 6 == 0
    case .dots: x % 6 < 2 && y % 6 < 2
    }
  }
}

extension UInt32 {
  /// A colour as a style sheet writes it.
  var colour: String {
    let digits = String(self, radix: 16)
    return "#" + String(repeating: "0", count: Swift.max(0, 6 - digits.count)) + digits
  }
}
