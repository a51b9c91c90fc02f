public import Experiment
public import FoundationEssentials

/// A run as JSON for programs: schema 2 of the kind `cowscope.run`.
public struct RunDocument: Sendable, Hashable, Codable {
  /// The version of the document's shape.
  public static let currentSchema = 2
  /// What the document holds.
  public static let kind = "cowscope.run"

  /// The version of the shape that the document was written with.
  public var schema: Int
  /// Always `cowscope.run`.
  public var kind: String
  /// The outcome in numbers.
  public var summary: RunSummary
  /// True when the sides agree and no expectation fails.
  public var isSuccess: Bool
  /// The run.
  public var run: RunResult

  /// Wraps a run.
  public init(_ result: RunResult) {
    schema = Self.currentSchema
    kind = Self.kind
    summary = RunSummary(result)
    isSuccess = result.isSuccess
    run = result
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a run that the runners made never causes.
  public func json() throws -> Data { try JSONText.encode(self) }
}

/// The one way in which this program writes JSON.
package enum JSONText {
  package static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(value)
    data.append(UInt8(ascii: "\n"))
    return data
  }
}
