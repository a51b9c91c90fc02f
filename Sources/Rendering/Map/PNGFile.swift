/// Writes pictures as PNG files: ISO/IEC 15948, one byte a pixel with a palette.
enum PNGFile {
  /// The bytes of a file.
  static func bytes(_ raster: Raster) -> [UInt8] {
    var header = bigEndian(UInt32(raster.width)) + bigEndian(UInt32(raster.height))
    // Eight bits a pixel, with a palette, deflated, filtered row by row, not interlaced.
    header += [8, 3, 0, 0, 0]
    let palette = raster.palette.flatMap { bigEndian($0).dropFirst() }
    var rows: [UInt8] = []
    rows.reserveCapacity(raster.height * (raster.width + 1))
    for row in 0..<raster.height {
      // Filter 0: as it is.
      rows.append(0)
      rows += raster.pixels[row * raster.width..<(row + 1) * raster.width]
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", header) + chunk("PLTE", palette) + chunk("IDAT", Deflate.stream(rows)) + chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let checked = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + checked + bigEndian(Deflate.checksum(checked))
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
