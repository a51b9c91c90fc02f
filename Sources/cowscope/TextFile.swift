import FoundationEssentials
import Glibc

/// Files that a user names.
enum TextFile {
  /// Reads a file, or standard input for `-`.
  ///
  /// Reads hardly more than `limit` bytes, so that no file exhausts the memory; the parser says what is wrong with it.
  static func read(_ path: String, limit: Int) throws(Failure) -> String {
    guard let text = String(validating: try bytes(path, limit: limit), as: UTF8.self) else {
      throw .usage("\(path): the text is not UTF-8")
    }
    return text
  }

  /// Reads the bytes of a file, or of standard input for `-`; hardly more than `limit` of them.
  static func bytes(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    var descriptor = STDIN_FILENO
    if path != "-" {
      descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .usage("\(path): \(message(errno))") }
    }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var part: [UInt8] = Array(repeating: 0, count: 65536)
    while bytes.count <= limit {
      let count = unsafe part.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .usage("\(path): \(message(errno))") }
      if count == 0 { break }
      bytes += part.prefix(count)
    }
    return bytes
  }

  /// Writes a file that may also be a device or a pipe.
  static func write(_ data: Data, to path: String) throws(Failure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .usage("\(path): \(message(errno))") }
    try finish(descriptor, with: data, path)
  }

  /// Writes a file that must not be there yet.
  static func create(_ data: Data, at path: String) throws(Failure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .usage("\(path): \(errno == EEXIST ? "it is there already; choose another name" : message(errno))")
    }
    try finish(descriptor, with: data, path)
  }

  /// Writes everything into an open file and closes it, whatever happens.
  static func finish(_ descriptor: Int32, with data: Data, _ path: String) throws(Failure) {
    let problem = Output(descriptor: descriptor).write(data)
    guard close(descriptor) == 0, problem == 0 else {
      throw .usage("\(path): \(message(problem == 0 ? errno : problem))")
    }
  }

  /// The words of the C library for an error.
  static func message(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
