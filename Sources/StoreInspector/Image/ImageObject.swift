internal import Hashing

/// The content of a file that a layer has stored.
struct ImageObject: Hashable, Sendable {
  var layer: Int
  /// The name that it has in the layer.
  var path: String
  var size: UInt64
  var digest: SHA256.Digest
  var mode: UInt64
  var user: UInt64
  var group: UInt64
  var time: String
  var attributes: [String: [UInt8]]
  /// Names that it has in the image, hard links included.
  var names = 0

  init(_ entry: TarEntry, layer: Int, digest: SHA256.Digest) {
    (self.layer, self.digest) = (layer, digest)
    (path, size, mode) = (entry.path, entry.size, entry.mode)
    (user, group, time, attributes) = (entry.user, entry.group, entry.time, entry.attributes)
  }

  /// What of the metadata is other in another one.
  func changes(to other: ImageObject) -> [ImageInspection.Change] {
    var changes: [ImageInspection.Change] = []
    if mode != other.mode { changes.append(.mode) }
    if user != other.user || group != other.group { changes.append(.owner) }
    if time != other.time { changes.append(.time) }
    if attributes != other.attributes { changes.append(.attributes) }
    return changes
  }
}
