public import Calibration

/// What fork costs a parent of some size, in a few words.
public struct ForkTimeText: Sendable {
  /// The words; nil if the calibration does not know.
  public let text: String?

  /// Answers a question from a calibration.
  public init(_ question: CostQuestion, by calibration: Calibration) {
    let estimate = CostEstimate(question, by: calibration)
    let fork = estimate.calls.first { $0.call == .fork }
    let style = Style(symbols: .ascii)
    text = fork?.time.map { "the call takes about \(style.time($0.median)), by the calibration of this machine" }
  }
}
