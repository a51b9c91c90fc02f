internal import Glibc

/// What stands at a path of one layer.
struct OverlayEntry: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case directory, file, link, special
    /// It hides what is below: a character device 0:0, or a mark.
    case whiteout
  }

  var path: String
  var kind: Kind
  var size: UInt64
  /// Bytes that the file system counts for it.
  var allocated: UInt64
  var links: UInt64
  /// A whiteout of the form that has a mark and is no device.
  var isMarkedWhiteout = false
  /// A directory that hides what is below it.
  var isOpaque = false
  /// A directory in which whiteouts may have a mark.
  var mayHoldMarkedWhiteouts = false
  /// A file without data, which are below.
  var isMetacopy = false
  /// It was copied up.
  var hasOrigin = false
  /// Where it is below, if under another name.
  var redirect: String?

  /// Looks at a path; nil where there is nothing.
  ///
  /// - Parameter inMarkedDirectory: whiteouts of this directory may have a mark.
  static func at(
    _ path: String, _ attributes: OverlayAttributes, inMarkedDirectory: Bool = false
  ) throws(StoreError) -> OverlayEntry? {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw StoreSource.failure(errno, path, "a file of a layer")
    }
    var entry = OverlayEntry(
      path: path, kind: .special, size: UInt64(max(0, facts.st_size)),
      allocated: UInt64(max(0, facts.st_blocks)) * 512, links: UInt64(facts.st_nlink))
    switch facts.st_mode & S_IFMT {
    case S_IFDIR:
      entry.kind = .directory
      let opaque = try attributes.value("opaque", path)
      entry.isOpaque = opaque == [UInt8(ascii: "y")]
      entry.mayHoldMarkedWhiteouts = opaque == [UInt8(ascii: "x")]
    case S_IFREG:
      entry.kind = .file
      entry.isMetacopy = try attributes.value("metacopy", path) != nil
      if inMarkedDirectory, facts.st_size == 0, try attributes.value("whiteout", path) != nil {
        entry.kind = .whiteout
        entry.isMarkedWhiteout = true
      }
    case S_IFLNK: entry.kind = .link
    case S_IFCHR where facts.st_rdev == 0: entry.kind = .whiteout
    default: break
    }
    if entry.kind != .whiteout { entry.hasOrigin = try attributes.value("origin", path) != nil }
    if entry.kind == .directory || entry.isMetacopy {
      entry.redirect = try attributes.value("redirect", path).map { String(decoding: $0, as: UTF8.self) }
    }
    return entry
  }
}
