public import Engines
internal import FoundationEssentials

/// The story of a branch as JSON: schema 1; amounts are bytes.
public struct BranchDocument: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case comparisons, differences
  }

  private let report: BranchReport

  /// The document of a report.
  public init(_ report: BranchReport) { self.report = report }

  /// Writes the report, and what its comparisons come to.
  public func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(report.comparisons, forKey: .comparisons)
    try container.encode(report.differences, forKey: .differences)
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }
}
