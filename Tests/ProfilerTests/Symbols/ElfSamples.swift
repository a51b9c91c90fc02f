import Glibc
import Profiler
import ProcFS
import TestSupport

/// Real ELF files of this machine.
enum ElfSamples {
  struct Missing: Error { var what: String }

  /// A small program with all its names.
  static let program = besideRunner("event-subject")

  /// The C library that the tests run with.
  static func mappingOfC() throws -> Mapping {
    let place = unsafe unsafeBitCast(dlsym(nil, "getpid"), to: UInt.self)
    guard let mapping = try Maps.read(pid: getpid()).mappings.first(where: { $0.addresses.contains(UInt64(place)) })
    else { throw Missing(what: "the C library") }
    return mapping
  }

  /// The path of the C library.
  static func pathOfC() throws -> String {
    guard let path = try mappingOfC().path else { throw Missing(what: "the C library") }
    return path
  }

  /// Where the beginning of a file is in memory.
  static func start(of path: String, in maps: Maps) throws -> UInt64 {
    guard let mapping = maps.mappings.first(where: { $0.path == path && $0.offset == 0 }) else {
      throw Missing(what: path)
    }
    return mapping.addresses.lowerBound
  }

  /// The mappings of this process without all but some of them.
  static func maps(_ mappings: [Mapping]) throws -> Maps {
    var maps = try Maps.read(pid: getpid())
    maps.mappings = mappings
    return maps
  }

  /// The bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Missing(what: path) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe read(file, &buffer, buffer.count)
      guard count >= 0 else { throw Missing(what: path) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes a file that may be executed.
  static func write(_ bytes: [UInt8], to path: String) throws {
    unsafe unlink(path)
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o755)
    guard file >= 0 else { throw Missing(what: path) }
    defer { close(file) }
    guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Missing(what: path) }
  }

  /// The address of a name of this process; nil if there is none.
  static func address(_ name: String) -> UInt64? {
    unsafe dlsym(nil, name).map { UInt64(UInt(bitPattern: $0)) }
  }

  /// What a program prints; nil if it cannot be run or fails.
  static func output(_ command: String) -> [Substring]? {
    guard let stream = unsafe popen(command, "r") else { return nil }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, stream)
      if count == 0 { break }
      text += buffer[..<count]
    }
    guard unsafe pclose(stream) == 0 else { return nil }
    return String(decoding: text, as: UTF8.self).split(separator: "\n")
  }
}
