internal import Profiler

/// The colour of a box: always the same for the same file.
struct FlameColour: Hashable {
  /// The number of the colour.
  let number: Int

  /// Hues that can be told from each other, in degrees; what is no code is grey.
  static let hues = [12, 32, 48, 78, 120, 152, 178, 198, 216, 248, 282, 318, 342]

  init(of label: StackTree.Label) {
    guard let module = label.module else {
      number = Self.hues.count
      return
    }
    // FNV-1a: Swift's own hashes differ from run to run. The folder says nothing that matters.
    let name = module.split(separator: "/").last.map(String.init) ?? module
    let hash = name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    number = Int(hash % UInt64(Self.hues.count))
  }

  var className: String { "flame-\(number)" }

  /// The rules of all colours, for light and for dark paper; ink on them is dark in both.
  static func rules(lightness: Int, saturation: Int) -> String {
    let colours = hues.enumerated().map {
      ".flame-\($0.offset) { fill: hsl(\($0.element) \(saturation)% \(lightness)%) }"
    }
    return (colours + [".flame-\(hues.count) { fill: hsl(60 3% \(lightness)%) }"]).joined(separator: "\n")
  }
}

/// Which colour is which file, in as many rows as that needs.
struct FlameLegend {
  private(set) var marks: [Markup] = []
  /// Where the last row ends.
  private(set) var bottom: Int

  /// More files than this are not named.
  private static let most = 24

  init(_ tree: StackTree, _ layout: FlameLayout, y: Int, width: Int) {
    bottom = y
    guard layout.total > 0 else { return }
    var widths: [String: (width: Int, label: StackTree.Label)] = [:]
    for box in layout.boxes {
      let label = tree.nodes[box.node].label
      guard let module = label.module else { continue }
      widths[module, default: (0, label)].width += box.width
    }
    let files = widths.sorted { ($1.value.width, $0.key) < ($0.value.width, $1.key) }.prefix(Self.most)
    var x = 12
    for (module, entry) in files {
      let name = module.split(separator: "/").last.map(String.init) ?? module
      let taken = 26 + name.count * 7
      if x > 12, x + taken > width {
        x = 12
        bottom += 20
      }
      marks.append(
        Markup(
          "rect",
          [
            "class": FlameColour(of: entry.label).className, "x": "\(x)", "y": "\(bottom)", "width": "12",
            "height": "12", "rx": "2",
          ], [Markup("title", text: module)]))
      marks.append(Markup("text", ["class": "flame-key", "x": "\(x + 17)", "y": "\(bottom + 10)"], text: name))
      x += taken
    }
    bottom += 12
  }
}
