/// A picture of pixels with a palette of up to 256 colours; it begins white.
struct Raster {
  let width: Int
  let height: Int
  /// The index in the palette of each pixel, row after row.
  private(set) var pixels: [UInt8]
  /// Colours as `RRGGBB`.
  private(set) var palette: [UInt32] = [0xFFFFFF]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height)
  }

  /// The index of a colour, which is added if there is room: a picture has few.
  mutating func colour(_ colour: UInt32) -> UInt8 {
    if let index = palette.firstIndex(of: colour) { return UInt8(index) }
    guard palette.count < 256 else { return 0 }
    palette.append(colour)
    return UInt8(palette.count - 1)
  }

  /// Fills an area, as far as it is in the picture.
  mutating func fill(_ frame: MapDrawing.Frame, with index: (Int, Int) -> UInt8) {
    for y in max(0, frame.y)..<max(0, frame.y, min(height, frame.y + frame.height)) {
      for x in max(0, frame.x)..<max(0, frame.x, min(width, frame.x + frame.width)) {
        pixels[y * width + x] = index(x, y)
      }
    }
  }

  /// Fills an area with one colour.
  mutating func fill(_ frame: MapDrawing.Frame, _ colour: UInt32) {
    let index = self.colour(colour)
    fill(frame) { _, _ in index }
  }

  /// Writes text from left to right on a base line, each pixel of the font as a square of `size` pixels.
  mutating func write(_ text: String, x: Int, y: Int, size: Int, colour: UInt32) {
    for (place, character) in text.enumerated() {
      for (row, bits) in PixelFont.rows(of: character).enumerated() {
        for column in 0..<PixelFont.width where bits >> UInt8(PixelFont.width - 1 - column) & 1 != 0 {
          let left = x + (place * PixelFont.width + column) * size
          let top = y + (row - PixelFont.ascent) * size
          fill(MapDrawing.Frame(x: left, y: top, width: size, height: size), colour)
        }
      }
    }
  }
}
