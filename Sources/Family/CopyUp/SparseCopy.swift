/// Copying up a file with holes.
///
/// The copy goes in pieces of 1 MiB and asks before each where the next data is, so that holes between data that lies far apart stay, and
/// a hole that begins within a piece is copied with it (ovl_copy_up_file).
public enum SparseCopy {
  /// Bytes of a piece.
  public static let pieceBytes = 1 << 20

  /// Bytes that are copied of a file of `size` bytes with data in these ranges, which are in order and do not overlap.
  public static func bytesCopied(data: [Range<Int>], size: Int) -> Int {
    pieces(data: data, size: size, pieceLength: pieceBytes).reduce(0) { $0 + $1.count }
  }

  /// The pieces in which a file is copied, in any unit of length.
  static func pieces(data: some Sequence<Range<Int>>, size: Int, pieceLength: Int) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var position = 0
    for range in data where range.upperBound > position {
      position = max(position, range.lowerBound)
      while position < min(range.upperBound, size) {
        let end = min(position + pieceLength, size)
        pieces.append(position..<end)
        position = end
      }
    }
    return pieces
  }
}
