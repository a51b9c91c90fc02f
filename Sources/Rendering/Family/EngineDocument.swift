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
  public func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }
}

extension EngineRecording {
  /// The recording as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }
}
