internal import Profiler

/// What is said of a clock that was set while a family was watched.
struct ClockText {
  private let record: ProfileRecord

  init(_ record: ProfileRecord) { self.record = record }

  /// A sentence; nil where the clock ran as it should.
  var sentence: String? {
    let steps = record.clockSteps
    guard let largest = steps.max(by: { abs($0.seconds) < abs($1.seconds) }) else { return nil }
    let way = largest.seconds < 0 ? "set back by" : "set forward, or the machine slept, by"
    let seconds = Int(abs(largest.seconds).rounded())
    let more = steps.count > 1 ? " (the largest of \(steps.count) steps)" : ""
    return "the clock was \(way) \(seconds) second\(seconds == 1 ? "" : "s") meanwhile\(more): "
      + "times of looks follow it, spans of time do not"
  }
}
