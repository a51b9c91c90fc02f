/// A line on standard error that says which measurement is being made, shown only when all of them take over two seconds.
///
/// It is written between measurements, when nothing is being timed.
struct MeasurementProgress {
  private let isTerminal = Output.standardError.isTerminal
  private let start = ContinuousClock.now
  private var isShown = false

  /// Says that a measurement begins.
  mutating func show(done: Int, all: Int, what: String) {
    guard isTerminal, start.duration(to: .now) > .seconds(2) else { return }
    isShown = true
    Output.standardError.write("\r\u{1B}[Kcowscope: \(done) of \(all): \(what)")
  }

  /// Takes the line away.
  func end() {
    if isShown { Output.standardError.write("\r\u{1B}[K") }
  }
}
