/// Why bytes of a layer are not seen in the image.
public enum ImageCause: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
  /// A later layer has a file of other content in the same place.
  case changedContent
  /// A later layer has the same content in the same place, with another owner, mode, time or attributes: chmod, chown, touch.
  case changedMetadata
  /// A later layer has the same content and metadata in the same place.
  case repeated
  /// A later layer has deleted it, and has the same content in another place.
  case moved
  /// A later layer has deleted it (a whiteout).
  case deleted
  /// A later layer has a directory in place of one that it was below (an opaque whiteout).
  case opaque
  /// A later layer has something in its place, or in the place of a directory that it was below, that is no file.
  case replaced
  /// The same layer has it twice; the last one counts.
  case overwrittenInLayer
}
