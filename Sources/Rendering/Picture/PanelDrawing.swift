import Scenario

/// A panel with every box in its place, drawn as SVG.
struct PanelDrawing {
  /// How wide the boxes are, and what is between them.
  struct Measure {
    /// The whole panel.
    var width: Int
    /// Around it.
    var margin: Int
    /// An entry.
    var cell: Int
    /// A frame.
    var frame: Int
    /// How far an arrow goes straight on before it bends.
    var bend: Int

    /// For a document of its own.
    static let document = Measure(width: 560, margin: 18, cell: 132, frame: 120, bend: 46)
    /// For a page, which may be as narrow as a telephone.
    static let page = Measure(width: 460, margin: 10, cell: 120, frame: 112, bend: 28)
  }

  private static let cellHeight = 26
  private static let cellPitch = 36
  private static let frameHeight = 32
  private static let framePitch = 36

  private let panel: Panel
  private let measure: Measure
  /// Whether arrows back from frames to entries are drawn too, for a reader who chooses them.
  private let hasReverseArrows: Bool
  private var marks: [Markup] = []
  private var arrows: [Markup] = []
  private var reverseArrows: [Markup] = []
  /// The height that the panel needs.
  private(set) var height = 0

  private struct Anchor {
    var x: Int
    var y: Int
    var frame: Int
    var isWritable: Bool?
    var fromLeft: Bool
    /// The entry was not so before.
    var isChanged = false
    /// The entry leads there no more.
    var isGhost = false
  }

  init(_ panel: Panel, measure: Measure = .document, hasReverseArrows: Bool = false) {
    self.panel = panel
    self.measure = measure
    self.hasReverseArrows = hasReverseArrows
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
      text("… \(panel.hiddenProcesses) more \(noun)", x: measure.margin, y: bottom + 12, style: "faint")
      bottom += 22
    }
    height = bottom + 6
  }

  /// The panel as one group, moved to its place and framed at the height of its row.
  func markup(x: Int, y: Int, height: Int) -> Markup {
    let frame = Markup(
      "rect",
      ["class": "panel", "x": "0.5", "y": "0.5", "width": "\(measure.width - 1)", "height": "\(height - 1)", "rx": "8"])
    let back = reverseArrows.isEmpty ? [] : [Markup("g", ["class": "rmap"], reverseArrows)]
    return Markup("g", ["transform": "translate(\(x) \(y))"], [frame] + arrows + back + marks)
  }

  private mutating func drawHead() -> Int {
    text(panel.title, x: measure.margin, y: 28, style: "head")
    var y = 34
    let most = 5
    if panel.statements.count > most {
      y += 15
      text("… \(panel.statements.count - most) earlier", x: measure.margin, y: y, style: "faint")
    }
    for statement in panel.statements.suffix(most) {
      y += 15
      text(String(statement.prefix(70)), x: measure.margin, y: y, style: "code")
    }
    return y + 16
  }

  private mutating func draw(
    _ process: Panel.ProcessBlock, isLeft: Bool, top: Int, anchors: inout [Anchor]
  ) -> Int {
    let x = isLeft ? measure.margin : measure.width - measure.margin - measure.cell
    var y = top + 16
    text(process.name, x: x, y: y, style: "process")
    for region in process.regions {
      y += 17
      text(region.title, x: x, y: y, style: "small")
      y += 6
      for cell in region.cells {
        draw(cell, x: x, y: y)
        let anchor = Anchor(
          x: isLeft ? x + measure.cell : x, y: y + Self.cellHeight / 2, frame: 0, isWritable: cell.isWritable,
          fromLeft: isLeft)
        if let frame = cell.frame {
          var anchor = anchor
          anchor.frame = frame
          anchor.isChanged = cell.former != nil
          anchors.append(anchor)
        }
        // What nobody maps any more is not drawn.
        if let former = cell.former?.frame, let frame = panel.frames.firstIndex(where: { $0.label == former }) {
          var anchor = anchor
          anchor.frame = frame
          anchor.isGhost = true
          anchors.append(anchor)
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
          "class": kind, "x": "\(x)", "y": "\(y)", "width": "\(measure.cell)", "height": "\(Self.cellHeight)",
          "rx": "3",
        ]))
    text(cell.label, x: x + 8, y: y + 17, style: cell.frame == nil ? "code dim" : "code")
    // The border says the same where a long label takes the room.
    let absence = cell.label.count > 8 ? "" : cell.isUnmapped ? "no VMA" : "no entry"
    let right = cell.frame == nil ? absence : cell.letters
    text(
      right, x: x + measure.cell - 8, y: y + 17, style: cell.frame == nil ? "small end dim" : "letters end")
  }

  /// Draws the frames in the order of the entries that map them, and the arrows to them.
  private mutating func drawFrames(_ anchors: [Anchor], top: Int) -> Int {
    let x = (measure.width - measure.frame) / 2
    var centres: [(frame: Int, y: Int)] = []
    for frame in panel.frames.indices {
      let mappers = anchors.filter { $0.frame == frame && !$0.isGhost }.map(\.y)
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
        drawArrow(anchor, toX: anchor.fromLeft ? x : x + measure.frame, toY: y)
      }
    }
    return (tops.last.map { $0 + Self.frameHeight } ?? top) + 10
  }

  private mutating func drawArrow(_ anchor: Anchor, toX: Int, toY: Int) {
    let bend = anchor.fromLeft ? measure.bend : -measure.bend
    let tip = anchor.fromLeft ? -3 : 3
    let path =
      "M\(anchor.x) \(anchor.y) C\(anchor.x + bend) \(anchor.y) \(toX - bend) \(toY) \(toX + tip) \(toY)"
    if anchor.isGhost {
      arrows.append(Markup("path", ["class": "arrow ghost", "d": path]))
      return
    }
    let kind =
      switch anchor.isWritable {
      case true?: "arrow"
      case false?: "arrow closed"
      case nil: "arrow unseen"
      }
    arrows.append(
      Markup(
        "path", ["class": anchor.isChanged ? kind + " changed" : kind, "d": path, "marker-end": "url(#cow-tip)"]))
    guard hasReverseArrows else { return }
    let back =
      "M\(toX) \(toY) C\(toX - bend) \(toY) \(anchor.x + bend) \(anchor.y) \(anchor.x - tip) \(anchor.y)"
    reverseArrows.append(Markup("path", ["class": "back", "d": back, "marker-end": "url(#cow-tip)"]))
  }

  private mutating func draw(_ frame: Panel.Frame, x: Int, y: Int) {
    let isCache = frame.kind == .file || frame.kind == .shmem
    let kind = frame.kind == .zero ? "frame zero" : frame.isExclusive ? "frame exclusive" : "frame"
    let box: KeyValuePairs = [
      "class": kind, "x": "\(x)", "y": "\(y)", "width": "\(measure.frame)", "height": "\(Self.frameHeight)",
      "rx": frame.kind == .zero ? "16" : "4",
    ]
    marks.append(Markup("rect", box))
    if frame.kind == .zero {
      text(frame.label, x: x + measure.frame / 2, y: y + 20, style: "letters mid")
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
    text(frame.value, x: x + measure.frame / 2 + 6, y: baseline, style: "code mid")
    text(frame.count, x: x + measure.frame - 8, y: baseline, style: "letters end")
    text(words, x: x + 21, y: y + 27, style: "small")
  }

  private mutating func text(_ content: String, x: Int, y: Int, style: String) {
    guard !content.isEmpty else { return }
    marks.append(Markup("text", ["class": style, "x": "\(x)", "y": "\(y)"], text: content))
  }
}
