extension MapPicture {
  /// The picture as a PNG file, on white paper.
  public var png: [UInt8] {
    var raster = Raster(width: width, height: height)
    for shape in shapes {
      switch shape {
      case .memory(let swatch, let frame):
        let (area, line) = (raster.colour(swatch.look.light), raster.colour(swatch.look.lightLine))
        raster.fill(frame) { x, y in swatch.look.hatch.isLine(x: x, y: y) ? line : area }
      case .ground(let frame): raster.fill(frame, 0xEEEEEB)
      case .hugeLine(let frame): raster.fill(frame, 0x1A1A1A)
      case .text(let words, let x, let y, let style):
        let isFaint = style == .subtitle || style == .small
        let size = style == .title ? 2 : 1
        let start = style == .amount ? x - words.count * PixelFont.width : x
        raster.write(words, x: start, y: y, size: size, colour: isFaint ? 0x505050 : 0x1A1A1A)
      case .letter(let swatch, let x, let y):
        let sign = String(swatch.look.sign)
        raster.write(sign, x: x - PixelFont.width / 2, y: y + 4, size: 1, colour: swatch.look.isDark ? 0xFFFFFF : 0)
      case .hint: break
      }
    }
    return PNGFile.bytes(raster)
  }
}
