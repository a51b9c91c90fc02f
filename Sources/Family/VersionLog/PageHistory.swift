/// The versions of one page on one branch, oldest first.
struct PageHistory: Sendable {
  struct Version: Sendable {
    /// Where it lies in the log.
    var position: Int
    var content: Content
    /// Bytes of its record.
    var recordBytes: Int
    /// The whole page is kept, because what it was changed from is gone.
    var isImage = false
  }

  private(set) var versions: [Version] = []

  /// The newest version at or before a position of the log.
  func index(at position: Int) -> Int? { versions.lastIndex { $0.position <= position } }

  mutating func append(_ version: Version) { versions.append(version) }

  /// Keeps the versions that some position needs, and makes an image of each that stands on one that goes.
  mutating func keep(_ needed: Set<Int>) {
    var kept: [Version] = []
    for index in versions.indices where needed.contains(index) {
      var version = versions[index]
      if index > 0, !needed.contains(index - 1) { version.isImage = true }
      kept.append(version)
    }
    versions = kept
  }
}
