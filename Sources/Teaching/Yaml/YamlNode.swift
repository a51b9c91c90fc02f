internal import Scenario

/// A value of a YAML text, and where it stands.
struct YamlNode {
  indirect enum Content {
    /// A text; `isPlain` without quotes.
    case scalar(String, isPlain: Bool)
    case sequence([YamlNode])
    /// The keys in the order of the text, each once.
    case mapping([(key: YamlNode, value: YamlNode)])
  }

  var content: Content
  var position: SourcePosition
  /// Unicode scalars that a message marks.
  var length: Int

  /// How a message names it.
  var kind: String {
    switch content {
    case .scalar: "a text"
    case .sequence: "a list"
    case .mapping: "a table of keys"
    }
  }
}
