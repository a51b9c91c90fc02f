import FoundationEssentials
import Glibc

/// A new folder that only this user may enter.
struct PrivateFolder {
  let path: String

  /// Makes it among the temporary files of this user (TMPDIR, else /tmp).
  init(named name: String) throws(Failure) {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var pattern = Array("\(parent)/\(name)-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&pattern) != nil else {
      throw Failure(status: .machine, message: "no folder can be made in \(parent): errno \(errno)")
    }
    path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file, and the folder that it is in.
  func write(_ bytes: Data, to name: String) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
  }

  /// Removes it, with all that is in it.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
