internal import Glibc
public import Family

/// What the first write and the next one of the same place cost each member, as bars on a scale of powers of ten.
///
/// A number with `+` is what is known: bookkeeping of unknown size comes on top.
public struct ComparisonPlot: Sendable {
  private let comparison: Comparison

  /// Makes the picture.
  public init(_ comparison: Comparison) { self.comparison = comparison }

  private static let (width, left, right, row, head) = (760, 150, 90, 34, 74)

  /// The picture as a self-contained SVG document, for light and dark paper.
  public var svg: String {
    let rows = comparison.rows.filter { $0.firstWrite != nil }
    let height = Self.head + rows.count * Self.row + 16
    let largest = rows.flatMap { [$0.firstWrite, $0.secondWrite] }.compactMap { $0?.leastWritten }.max()
    let decades = max(1, Int(log10(Double(max(10, largest ?? 10))).rounded(.up)))
    let unit = Double(Self.width - Self.left - Self.right) / Double(decades)
    var parts = [
      Markup("title", ["id": "plot-title"], text: "Bytes written for a write, by member"),
      Markup("desc", ["id": "plot-description"], text: description(rows)),
      Markup("style", text: Self.sheet),
      Markup("rect", ["class": "paper", "width": "\(Self.width)", "height": "\(height)"]),
      text("Bytes written for the first write of a shared place, and for the next one there", x: 16, y: 24, "head"),
      Markup("rect", ["class": "first", "x": "16", "y": "36", "width": "14", "height": "10"]),
      text("first", x: 36, y: 46, "label"),
      Markup("rect", ["class": "second", "x": "86", "y": "36", "width": "14", "height": "10"]),
      text("next", x: 106, y: 46, "label"),
    ]
    for decade in 0...decades {
      let x = "\(Self.left + Int(unit * Double(decade)))"
      parts.append(
        Markup("line", ["class": "grid", "x1": x, "x2": x, "y1": "\(Self.head - 8)", "y2": "\(height - 12)"]))
      parts.append(text(Self.power(decade), x: Self.left + Int(unit * Double(decade)), y: Self.head - 12, "scale"))
    }
    for (index, member) in rows.enumerated() {
      let y = Self.head + index * Self.row
      parts.append(text(member.run.member.name, x: 16, y: y + 15, "label"))
      for (offset, kind, cost) in [(2, "first", member.firstWrite), (14, "second", member.secondWrite)] {
        guard let cost else { continue }
        let length = cost.leastWritten > 0 ? max(2, Int(log10(Double(cost.leastWritten)) * unit)) : 0
        parts.append(
          Markup(
            "rect",
            ["class": kind, "x": "\(Self.left)", "y": "\(y + offset)", "width": "\(length)", "height": "10"]))
        parts.append(
          text(CostText(amounts: .bytes).written(cost), x: Self.left + length + 6, y: y + offset + 9, "value"))
      }
    }
    let root = Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(Self.width) \(height)", "width": "\(Self.width)",
        "height": "\(height)", "role": "img", "aria-labelledby": "plot-title plot-description",
      ], parts)
    return root.document
  }

  private func description(_ rows: [Comparison.Row]) -> String {
    let costs = CostText(amounts: .bytes)
    return rows.map { row in
      "\(row.run.member.name): \(costs.written(row.firstWrite))"
        + (row.secondWrite == nil ? "" : ", then \(costs.written(row.secondWrite))")
    }.joined(separator: "; ")
  }

  private func text(_ text: String, x: Int, y: Int, _ kind: String) -> Markup {
    Markup("text", ["class": kind, "x": "\(x)", "y": "\(y)"], text: text)
  }

  private static func power(_ decade: Int) -> String {
    decade < 3 ? "1" + String(repeating: "0", count: decade) : "1e\(decade)"
  }

  private static let sheet = """
    text { font: 12px system-ui, sans-serif; fill: #1b1f24; } .head { font-weight: 600; font-size: 14px; }
    .scale, .value { font-size: 11px; fill: #57606a; } .scale { text-anchor: middle; }
    .paper { fill: #ffffff; } .grid { stroke: #d0d7de; stroke-width: 1; } .first { fill: #0a5cc2; } .second { fill: #b35900; }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .scale, .value { fill: #9da7b3; } .paper { fill: #0d1117; }
    .grid { stroke: #30363d; } .first { fill: #58a6ff; } .second { fill: #f0a04b; } }
    """
}

extension Cost {
  /// What went to the store at least: bookkeeping counts where its size is known.
  fileprivate var leastWritten: Int { bytesWritten ?? dataWritten }
}
