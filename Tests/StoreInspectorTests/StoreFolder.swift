import FoundationEssentials
import Glibc

/// A folder of a test, and shell commands in it.
final class StoreFolder {
  /// A command could not be started, or has failed.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let path: String

  /// Makes a new folder, on the disk of /var/tmp or in another folder.
  init(in parent: String = "/var/tmp") throws {
    path = "\(parent)/cowscope-store-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A file of the folder.
  func file(_ name: String) -> String { path + "/" + name }

  /// The bytes of a file of the folder.
  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

  /// Puts bytes into a file of the folder.
  func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: file(name))) }

  /// What a shell command says on its standard output; it must succeed.
  @discardableResult func shell(_ command: String) throws -> String {
    let line = "cd '\(path)' && export LC_ALL=C.UTF-8 PATH=\"$PATH:/usr/sbin:/sbin\" && { \(command)\n} 2>stderr"
    guard let stream = unsafe popen(line, "r") else { throw Failure(description: "popen: \(errno)") }
    var output: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe fread(&part, 1, part.count, stream)
      if count == 0 { break }
      output += part.prefix(count)
    }
    let status = unsafe pclose(stream)
    guard status == 0 else {
      let errors = String(decoding: (try? bytes("stderr")) ?? [], as: UTF8.self)
      throw Failure(description: "status \(status >> 8 & 0xff) of \(command): \(errors)")
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Whether there is a program of a name, or a line that says that a test is left out.
  static func has(_ program: String) -> Bool {
    for folder in ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"]
    where unsafe access(folder + "/" + program, X_OK) == 0 { return true }
    print("SKIP: \(program) is not installed")
    return false
  }
}
