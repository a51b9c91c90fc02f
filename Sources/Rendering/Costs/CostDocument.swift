public import Calibration
public import FoundationEssentials

/// An answer to the question what a child costs, as JSON: schema 1 of the kind `cowscope.cost`.
///
/// All times are nanoseconds of CPU time of the caller.
public struct CostDocument: Sendable, Hashable, Codable {
  /// The version of the document's shape.
  public var schema = 1
  /// Always `cowscope.cost`.
  public var kind = "cowscope.cost"
  /// The machine that was measured.
  public var machine: MachineIdentity
  /// When it was measured.
  public var date: String
  /// The answer.
  public var estimate: CostEstimate

  /// Answers a question.
  public init(_ question: CostQuestion, by calibration: Calibration) {
    machine = calibration.machine
    date = calibration.date
    estimate = CostEstimate(question, by: calibration)
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which numbers that were measured never cause.
  public func json() throws -> Data { try JSONText.encode(self) }
}
