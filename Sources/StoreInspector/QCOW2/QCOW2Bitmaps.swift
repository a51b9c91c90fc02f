/// Dirty bitmaps that are kept in an image: only the clusters that they take.
enum QCOW2Bitmaps {
  /// Refers to the directory of bitmaps, their tables and their clusters.
  static func refer(_ walk: inout QCOW2Walk) throws(StoreError) {
    guard let directory = walk.header.bitmapDirectory else { return }
    let bytes = directory.upperBound - directory.lowerBound
    let what = "the directory of bitmaps of a qcow2 image"
    guard bytes <= 64 << 20 else {
      throw StoreError(.damaged, walk.source.path, at: directory.lowerBound, what, "it has more than 64 MiB")
    }
    let fields = try walk.table(directory.lowerBound, bytes, what)
    walk.refer(directory.lowerBound, bytes)
    var place = 0
    for _ in 0..<walk.header.bitmapCount {
      let (offset, size) = (try fields.big64(place), try fields.big32(place + 8))
      guard size <= 8 << 20 else {
        throw StoreError(
          .tooLarge, walk.source.path, at: directory.lowerBound, what,
          "a bitmap has a table of \(size) entries, and 8388608 are read")
      }
      let table = try walk.table(offset, UInt64(size) * 8, "the table of a bitmap of a qcow2 image")
      walk.refer(offset, UInt64(size) * 8)
      for index in 0..<Int(size) {
        let cluster = try table.big64(index * 8) & 0x00ff_ffff_ffff_fe00
        if cluster != 0 { walk.refer(cluster, walk.header.clusterBytes) }
      }
      let nameBytes = Int(try fields.big16(place + 18))
      place += (24 + Int(try fields.big32(place + 20)) + nameBytes + 7) & ~7
    }
  }
}
