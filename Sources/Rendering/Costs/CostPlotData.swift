import Calibration

/// The curves of a plot: what each way to make a child costs parents of growing size.
struct CostPlotData {
  /// One way to make a child.
  struct Series {
    var call: ProcessCall
    /// The letter that draws it in a terminal.
    var letter: Character
    var points: [Point]
  }

  /// One size.
  struct Point {
    var size: Double
    var cost: TimeRange
    /// It was measured at exactly this size.
    var isMeasured: Bool
    /// It lies outside of what was measured.
    var isExtrapolated: Bool
  }

  /// The smallest parent that is drawn.
  static let smallest = 16.0 * 1024 * 1024

  var series: [Series]
  /// The sizes on the horizontal axis.
  var sizes: ClosedRange<Double>
  /// The powers of ten around all costs, in nanoseconds.
  var costs: ClosedRange<Double>

  /// Curves for the layout of a question; nil where nothing was measured.
  ///
  /// They go up to what was measured or, if that is more, to the size of the question. Mappings are divided like the
  /// question's.
  init?(_ question: CostQuestion, _ calibration: Calibration) {
    let measured = calibration.calls.filter { $0.layout == (question.layout == .vmas ? .anon : question.layout) }
      .map { Double($0.size) }.filter { $0 >= Self.smallest }
    guard let largest = measured.max() else { return nil }
    let right = max(largest, Double(question.size), Self.smallest * 2)
    var sizes = Set(measured)
    sizes.insert(Double(question.size) < Self.smallest ? Self.smallest : Double(question.size))
    var size = Self.smallest
    while size <= right {
      sizes.insert(size)
      size *= 2
    }
    let ordered = sizes.sorted()
    let drawn: [(ProcessCall, Character)] = [(.forkExec, "e"), (.fork, "f"), (.posixSpawn, "s"), (.vfork, "v")]
    series = drawn.compactMap { call, letter in
      let points = ordered.compactMap { size -> Point? in
        var asked = question
        asked.size = Int(size)
        guard let answer = CostEstimate(asked, by: calibration).calls.first(where: { $0.call == call }),
          let cost = answer.time
        else { return nil }
        return Point(
          size: size, cost: cost, isMeasured: measured.contains(size) && question.layout != .vmas,
          isExtrapolated: answer.isExtrapolated)
      }
      return points.isEmpty ? nil : Series(call: call, letter: letter, points: points)
    }
    let all = series.flatMap { $0.points.map(\.cost.median) }.filter { $0 > 0 }
    guard let least = all.min(), let most = all.max() else { return nil }
    self.sizes = Self.smallest...right
    costs = Self.powerOfTen(notAbove: least)...Self.powerOfTen(notAbove: most) * 10
  }

  private static func powerOfTen(notAbove value: Double) -> Double {
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    return power
  }

  /// The powers of ten on the vertical axis.
  var decades: [Double] {
    var values = [costs.lowerBound]
    while let last = values.last, last < costs.upperBound * 0.99 { values.append(last * 10) }
    return values
  }

  /// The sizes that get a number on the horizontal axis.
  var sizeMarks: [Double] {
    var values = [sizes.lowerBound]
    while let last = values.last, last * 4 <= sizes.upperBound * 1.001 { values.append(last * 4) }
    return values
  }
}

/// A place on a logarithmic axis.
enum LogScale {
  /// 0 at the lower bound of a range, 1 at its upper bound.
  static func position(_ value: Double, in range: ClosedRange<Double>) -> Double {
    let span = log2(range.upperBound) - log2(range.lowerBound)
    return span == 0 ? 0 : (log2(max(value, range.lowerBound)) - log2(range.lowerBound)) / span
  }

  /// The binary logarithm, accurate enough for a picture and the same on every machine.
  private static func log2(_ value: Double) -> Double {
    var exponent = Double(value.exponent)
    var rest = value.significand
    var weight = 0.5
    for _ in 0..<24 {
      rest *= rest
      if rest >= 2 {
        rest /= 2
        exponent += weight
      }
      weight /= 2
    }
    return exponent
  }
}
