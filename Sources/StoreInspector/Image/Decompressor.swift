/// Makes plain bytes of compressed ones, which are fed to it piece by piece.
protocol Decompressor: AnyObject {
  /// Whether all that was fed is used, and nothing waits to come out.
  var needsInput: Bool { get }
  /// Whether a part that stands for itself has just ended, and nothing of another one has been seen.
  var isAtEnd: Bool { get }

  /// Gives compressed bytes in.
  func feed(_ bytes: ArraySlice<UInt8>)

  /// What comes out next, so many bytes at the most.
  func next(_ most: Int) -> Decompressed
}

/// What a decompressor answers.
enum Decompressed {
  case bytes([UInt8])
  /// What follows the last part is no part.
  case end
  case failure(String)
}
