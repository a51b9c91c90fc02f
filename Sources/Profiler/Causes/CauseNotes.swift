/// The causes of faults of which it is not known yet what became of them.
struct CauseNotes {
  private var notes: [BreakCause?] = []
  private var free: [Int] = []

  /// Keeps a cause; gives where it is.
  mutating func add(_ cause: BreakCause) -> Int {
    if let place = free.popLast() {
      notes[place] = cause
      return place
    }
    notes.append(cause)
    return notes.count - 1
  }

  /// Takes a cause away from where it was kept.
  mutating func remove(_ place: Int) -> BreakCause? {
    guard let cause = notes[place] else { return nil }
    notes[place] = nil
    free.append(place)
    return cause
  }
}
