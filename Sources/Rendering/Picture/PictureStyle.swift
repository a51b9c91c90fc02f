/// The looks of the picture: the style sheet, the hatchings and the legend.
enum PictureStyle {
  /// Dark ink on white paper; tints are so light that they vanish in a photocopy without loss.
  static let sheet = """
    .paper { fill: #fff } .panel { fill: #fcfcfb; stroke: #b9b9b4 }
    text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1a1a1a }
    .title { font: 600 20px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif }
    .head { font: 600 16px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif }
    .process { font: 600 14px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif }
    .faint { font: 12px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif; fill: #555 }
    .small { font-size: 10px; fill: #444 } .dim { fill: #777 }
    .letters { font-weight: 700; font-size: 13px } .end { text-anchor: end } .mid { text-anchor: middle }
    .pte { fill: #fff; stroke: #1a1a1a; stroke-width: 1 } .open { stroke-width: 2.4 }
    .empty { fill: none; stroke: #777; stroke-dasharray: 3 3 } .gone { fill: none; stroke: none }
    .frame { fill: #eef4fb; stroke: #1a1a1a; stroke-width: 1 } .exclusive { stroke-width: 2.4 }
    .zero { fill: #f2f2ef; stroke-dasharray: 6 2 } .strip { stroke: none }
    .arrow { fill: none; stroke: #1a1a1a; stroke-width: 1.3 } .closed { stroke-dasharray: 5 4 }
    .unseen { stroke-dasharray: 1.5 3 }
    """

  /// Arrow head and hatchings.
  static let definitions = Markup(
    "defs", [:],
    [
      Markup(
        "marker",
        [
          "id": "cow-tip", "viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "8", "markerHeight": "8",
          "orient": "auto", "markerUnits": "userSpaceOnUse",
        ],
        [Markup("path", ["d": "M0 0L8 4L0 8z", "fill": "#1a1a1a"])]),
      Markup(
        "pattern",
        [
          "id": "cow-shared", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse",
          "patternTransform": "rotate(45)",
        ],
        [
          Markup("rect", ["width": "5", "height": "5", "fill": "#fff"]),
          Markup("rect", ["width": "2.2", "height": "5", "fill": "#1a1a1a"]),
        ]),
      Markup(
        "pattern", ["id": "cow-cache", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse"],
        [Markup("circle", ["cx": "2.5", "cy": "2.5", "r": "1.1", "fill": "#1a1a1a"])]),
    ])
}

extension RunPicture {
  /// The meaning of every sign, in as many rows as the width needs, and the height that they take.
  static func legend(x: Int, y: Int, width: Int) -> (marks: [Markup], height: Int) {
    let line = y + 8
    let items: [(words: String, width: Int, sign: (Int, Int) -> Markup)] = [
      (
        "entry permits writes", 190,
        { Markup("path", ["class": "arrow", "d": "M\($0) \($1)h26", "marker-end": "url(#cow-tip)"]) }
      ),
      (
        "entry is read-only", 178,
        { Markup("path", ["class": "arrow closed", "d": "M\($0) \($1)h26", "marker-end": "url(#cow-tip)"]) }
      ),
      (
        "cannot be seen (?)", 176,
        { Markup("path", ["class": "arrow unseen", "d": "M\($0) \($1)h26", "marker-end": "url(#cow-tip)"]) }
      ),
      (
        "frame mapped more than once", 242,
        {
          Markup(
            "rect",
            ["x": "\($0)", "y": "\($1 - 7)", "width": "26", "height": "14", "fill": "url(#cow-shared)"])
        }
      ),
      (
        "page-cache frame, mapped once", 246,
        {
          Markup(
            "rect",
            ["x": "\($0)", "y": "\($1 - 7)", "width": "26", "height": "14", "fill": "url(#cow-cache)"])
        }
      ),
      (
        "×n: mapcount; thick border: writable entry, exclusive frame", 400,
        {
          Markup(
            "rect", ["class": "pte open", "x": "\($0)", "y": "\($1 - 7)", "width": "26", "height": "14", "rx": "3"])
        }
      ),
    ]
    var marks: [Markup] = []
    var left = x
    var row = line
    for item in items {
      if left > x, left + item.width > width {
        left = x
        row += 24
      }
      marks.append(item.sign(left, row))
      marks.append(text(item.words, x: left + 34, y: row + 4, style: "faint"))
      left += item.width
    }
    return (marks, row - y + 22)
  }
}
