package import Inspector
import TestSupport

extension Snapshot {
  /// What can still be read of files in which some bytes are others; a seed always gives the same.
  ///
  /// The checksums are made right, so that the parser behind them is reached.
  package static func injured(seed: UInt64, files: Int) -> [Snapshot] {
    let whole = ofEveryKind().bytes()
    var random = SeededGenerator(seed: seed)
    return (0..<files).compactMap { _ in
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      return try? Snapshot(bytes: Snapshot.resealed(bytes))
    }
  }
}
