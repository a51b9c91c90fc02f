import Scenario

/// A panel with every box in its place, drawn as SVG.
struct PanelDrawing {
  static let width = 560
  private static let margin = 18
  private static let cellWidth = 132
  private static let cellHeight = 26
  private static let cellPitch = 36
  private static let frameWidth = 120
  private static let frameHeight = 32
  private static let framePitch = 36

  private let panel: Panel
  private var marks: [Markup] = []
  private var arrows: [Markup] = []
  /// The height that the panel needs.
  private(set) var height = 0

  private struct Anchor {
    var x: Int
    var y: Int
    var frame: Int
    var isWritable: Bool?
    var fromLeft: Bool
  }

  init(_ panel: Panel) {
    self.panel = panel
    let top = drawHead()
    var anchors: [Anchor] = []
    var bottoms = [top, top]
    for (index, process) in panel.processes.enumerated() {
      let side = index % 2
      bottoms[side] = draw(process, isLeft: side == 0, top: bottoms[side], anchors: &anchors) + 14
    }
    let frameBottom = drawFrames(anchors, top: top + 36)
    var bottom = max(bottoms[0], bottoms[1], frameBottom)
    if panel.hiddenProcesses > 0 {
      let noun = panel.hiddenProcesses == 1 ? "process" : "processes"
      text("… \(panel.hiddenProcesses) more \(noun)", x: Self.margin, y: bottom + 12, style: "faint")
      bottom += 22
    }
    height = bottom + 6
  }

  /// The panel as one group, moved to its place and framed at the height of its row.
  func markup(x: Int, y: Int, height: Int) -> Markup {
    let frame = Markup(
      "rect",
      ["class": "panel", "x": "0.5", "y": "0.5", "width": "\(Self.width - 1)", "height": "\(height - 1)", "rx": "8"])
    return Markup("g", ["transform": "translate(\(x) \(y))"], [frame] + arrows + marks)
  }

  private mutating func drawHead() -> Int {
    text(panel.title, x: Self.margin, y: 28, style: "head")
    var y = 34
    let most = 5
    if panel.statements.count > most {
      y += 15
      text("… \(panel.statements.count - most) earlier", x: Self.margin, y: y, style: "faint")
    }
    for statement in panel.statements.suffix(most) {
      y += 15
      text(String(statement.prefix(70)), x: Self.margin, y: y, style: "code")
    }
    return y + 16
  }

  private mutating func draw(
    _ process: Panel.ProcessBlock, isLeft: Bool, top: Int, anchors: inout [Anchor]
  ) -> Int {
    let x = isLeft ? Self.margin : Self.width - Self.margin - Self.cellWidth
    var y = top + 16
    text(process.name, x: x, y: y, style: "process")
    for region in process.regions {
      y += 17
      text(region.title, x: x, y: y, style: "small")
      y += 6
      for cell in region.cells {
        draw(cell, x: x, y: y)
        if let frame = cell.frame {
          anchors.append(
            Anchor(
              x: isLeft ? x + Self.cellWidth : x, y: y + Self.cellHeight / 2, frame: frame,
              isWritable: cell.isWritable, fromLeft: isLeft))
        }
        y += Self.cellPitch
      }
      if region.hiddenPages > 0 {
        text("… \(region.hiddenPages) more pages", x: x, y: y + 12, style: "faint")
        y += 18
      }
    }
    return y
  }

  private mutating func draw(_ cell: Panel.Cell, x: Int, y: Int) {
    let kind = cell.isUnmapped ? "gone" : cell.frame == nil ? "empty" : cell.isWritable == true ? "pte open" : "pte"
    marks.append(
      Markup(
        "rect",
        [
          "class": kind, "x": "\(x)", "y": "\(y)", "width": "\(Self.cellWidth)", "height": "\(Self.cellHeight)",
          "rx": "3",
        ]))
    text(cell.label, x: x + 8, y: y + 17, style: cell.frame == nil ? "code dim" : "code")
    // The border says the same where a long label takes the room.
    let absence = cell.label.count > 8 ? "" : cell.isUnmapped ? "no VMA" : "no entry"
    let right = cell.frame == nil ? absence : cell.letters
    text(
      right, x: x + Self.cellWidth - 8, y: y + 17, style: cell.frame == nil ? "small end dim" : "letters end")
  }

  /// Draws the frames in the order of the entries that map them, and the arrows to them.
  private mutating func drawFrames(_ anchors: [Anchor], top: Int) -> Int {
    let x = (Self.width - Self.frameWidth) / 2
    var centres: [(frame: Int, y: Int)] = []
    for frame in panel.frames.indices {
      let mappers = anchors.filter { $0.frame == frame }.map(\.y)
      guard !mappers.isEmpty else { continue }
      centres.append((frame, mappers.reduce(0, +) / mappers.count))
    }
    centres.sort { ($0.y, $0.frame) < ($1.y, $1.frame) }
    var next = top
    // Boxes go as near to their entries as the boxes above and the room below permit.
    var tops: [Int] = []
    for centre in centres {
      let y = max(next, centre.y - Self.frameHeight / 2)
      tops.append(y)
      next = y + Self.framePitch
    }
    for (index, centre) in centres.enumerated() {
      draw(panel.frames[centre.frame], x: x, y: tops[index])
      let y = tops[index] + Self.frameHeight / 2
      for anchor in anchors where anchor.frame == centre.frame {
        drawArrow(anchor, toX: anchor.fromLeft ? x : x + Self.frameWidth, toY: y)
      }
    }
    return (tops.last.map { $0 + Self.frameHeight } ?? top) + 10
  }

  private mutating func drawArrow(_ anchor: Anchor, toX: Int, toY: Int) {
    let bend = anchor.fromLeft ? 46 : -46
    let tip = anchor.fromLeft ? -3 : 3
    let path =
      "M\(anchor.x) \(anchor.y) C\(anchor.x + bend) \(anchor.y) \(toX - bend) \(toY) \(toX + tip) \(toY)"
    let kind =
      switch anchor.isWritable {
      case true?: "arrow"
      case false?: "arrow closed"
      case nil: "arrow unseen"
      }
    arrows.append(Markup("path", ["class": kind, "d": path, "marker-end": "url(#cow-tip)"]))
  }

  private mutating func draw(_ frame: Panel.Frame, x: Int, y: Int) {
    let isCache = frame.kind == .file || frame.kind == .shmem
    let kind = frame.kind == .zero ? "frame zero" : frame.isExclusive ? "frame exclusive" : "frame"
    let box: KeyValuePairs = [
      "class": kind, "x": "\(x)", "y": "\(y)", "width": "\(Self.frameWidth)", "height": "\(Self.frameHeight)",
      "rx": frame.kind == .zero ? "16" : "4",
    ]
    marks.append(Markup("rect", box))
    if frame.kind == .zero {
      text(frame.label, x: x + Self.frameWidth / 2, y: y + 20, style: "letters mid")
      return
    }
    let pattern =
      frame.isShared == true ? "url(#cow-shared)" : isCache ? "url(#cow-cache)" : "none"
    marks.append(
      Markup(
        "rect",
        [
          "class": "strip", "fill": pattern, "x": "\(x + 1)", "y": "\(y + 1)", "width": "13",
          "height": "\(Self.frameHeight - 2)",
        ]))
    // The thick border says "exclusive" too, where the words need the room.
    let quality = !frame.extent.isEmpty ? frame.extent : isCache ? "cache" : frame.isExclusive ? "exclusive" : ""
    let words = [quality, frame.isNew ? "new" : ""].filter { !$0.isEmpty }.joined(separator: ", ")
    let baseline = y + (words.isEmpty ? 20 : 14)
    text(frame.label, x: x + 21, y: baseline, style: "letters")
    text(frame.value, x: x + Self.frameWidth / 2 + 6, y: baseline, style: "code mid")
    text(frame.count, x: x + Self.frameWidth - 8, y: baseline, style: "letters end")
    text(words, x: x + 21, y: y + 27, style: "small")
  }

  private mutating func text(_ content: String, x: Int, y: Int, style: String) {
    guard !content.isEmpty else { return }
    marks.append(Markup("text", ["class": style, "x": "\(x)", "y": "\(y)"], text: content))
  }
}
