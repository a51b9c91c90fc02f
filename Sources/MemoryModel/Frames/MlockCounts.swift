/// How often the kernel counts each folio that is not evictable as locked (folio.mlock_count).
///
/// Most are locked once, so only the others are kept. What is kept of a folio that is evictable again means nothing.
struct MlockCounts: Sendable {
  private var others: [FrameNumber: Int] = [:]

  /// The count of an unevictable folio, by its first frame.
  subscript(_ frame: FrameNumber) -> Int {
    get { others.isEmpty ? 1 : others[frame, default: 1] }
    set {
      if newValue != 1 {
        others[frame] = newValue
      } else if !others.isEmpty {
        others[frame] = nil
      }
    }
  }
}
