internal import FoundationEssentials

/// An inspection of a store as JSON: schema 1.
///
/// Amounts are bytes; what is unknown is left out.
public struct StoreDocument<Store: Codable & Sendable>: Codable, Sendable {
  /// The version of the document's shape.
  public var schema = 1
  /// `cowscope.store.` and the name of the inspector.
  public var kind: String
  /// What was seen.
  public var store: Store

  /// Wraps an inspection.
  ///
  /// - Parameter inspector: its name, as `sqlite`.
  public init(_ store: Store, inspector: String) {
    kind = "cowscope.store." + inspector
    self.store = store
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  public func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }
}
