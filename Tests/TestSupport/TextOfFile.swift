import Glibc

/// Files that tests read.
package enum TextOfFile {
  /// The text of a file, nil where it cannot be read.
  package static func read(_ path: String) -> String? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe fread(&part, 1, part.count, file)
      guard count > 0 else { return String(validating: bytes, as: UTF8.self) }
      bytes += part.prefix(count)
    }
  }
}
