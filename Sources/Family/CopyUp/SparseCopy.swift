/// Copying up a file with holes.
///
/// The copy goes in pieces of 1 MiB and asks before each where the next data is, so that holes between data that lies far apart stay, and
/// a hole that begins within a piece is copied with it (ovl_copy_up_file).
public enum SparseCopy {
  /// Bytes of a piece.
  public static let pieceBytes = 1 << 20

  /// Bytes that are copied of a file of `size` bytes with data in these ranges, which are in order and do not overlap.
  public static func bytesCopied(data: [Range<Int>], size: Int) -> Int {
    var copied = 0
    var position = 0
    for range in data where range.upperBound > position {
      position = max(position, range.lowerBound)
      while position < min(range.upperBound, size) {
        let length = min(pieceBytes, size - position)
        copied += length
        position += length
      }
    }
    return copied
  }
}
