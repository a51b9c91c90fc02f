public import Engines
internal import FoundationEssentials

/// What came out when engines were held against their models, as JSON: schema 1.
public struct EngineDocument: Codable, Sendable {
  /// The form of the document.
  public var schema = 1
  /// What it is.
  public var kind = "cowscope.family.measure"
  /// The engines.
  public let engines: [EngineReport]

  /// The reports of some engines.
  public init(_ engines: [EngineReport]) { self.engines = engines }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] { try sortedJSON(self) }
}

/// What came out when claims were tried, as JSON: schema 1.
public struct ClaimDocument: Codable, Sendable {
  /// The form of the document.
  public var schema = 1
  /// What it is.
  public var kind = "cowscope.family.claims"
  /// The checks.
  public let claims: [ClaimReport]

  /// The reports of some checks.
  public init(_ claims: [ClaimReport]) { self.claims = claims }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] { try sortedJSON(self) }
}

extension EngineRecording {
  /// The recording as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] { try sortedJSON(self) }
}

private func sortedJSON(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value)) + Array("\n".utf8)
}
