import Calibration
import Rendering

/// What fork costs a parent of some size, by the calibration of this machine.
enum ForkTime {
  /// An answer for each size; none where nothing was measured.
  static func ofThisMachine() -> (Int) -> String? {
    guard let found = try? CalibrationStore.load(nil) else { return { _ in nil } }
    return { bytes in
      guard bytes > 0 else { return nil }
      let question = CostQuestion(size: bytes, layout: .anon, mappings: nil, writtenPercent: 0)
      return ForkTimeText(question, by: found.calibration).text
    }
  }
}
