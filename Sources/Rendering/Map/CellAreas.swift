internal import Inspector

/// Turns the cells of a strip into as few areas as show the same.
struct CellAreas {
  /// Memory of one kind, from the top of the strip.
  struct Area {
    var swatch: MapSwatch
    var frame: MapDrawing.Frame
  }

  private let height: Int
  private var done: [Area] = []
  /// Areas that end where the next cell begins.
  private var open: [Area] = []

  init(height: Int) { self.height = height }

  /// Adds the next cell; its kinds of memory stand above one another, each as high as its part of the pages.
  mutating func add(_ cell: AddressMap.Cell, from left: Int, to right: Int) {
    var parts: [MapSwatch: Int] = [:]
    for (category, pages) in cell.pages { parts[MapSwatch(category), default: 0] += pages }
    var pagesAbove = 0
    var next: [Area] = []
    for swatch in MapSwatch.all {
      guard let pages = parts[swatch] else { continue }
      let top = (pagesAbove * height + cell.capacity / 2) / cell.capacity
      pagesAbove += pages
      let bottom = min(height, (pagesAbove * height + cell.capacity / 2) / cell.capacity)
      guard bottom > top, right > left else { continue }
      let begun = open.firstIndex {
        $0.swatch == swatch && $0.frame.y == top && $0.frame.height == bottom - top
      }
      if let begun {
        var area = open.remove(at: begun)
        area.frame.width = right - area.frame.x
        next.append(area)
      } else {
        let frame = MapDrawing.Frame(x: left, y: top, width: right - left, height: bottom - top)
        next.append(Area(swatch: swatch, frame: frame))
      }
    }
    done += open
    open = next
  }

  /// All areas.
  consuming func finished() -> [Area] { done + open }
}
