/// A member of a tar archive, with what extended headers say of it.
struct TarEntry: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case file, hardLink, symbolicLink, directory
    /// Devices and pipes.
    case special
  }

  var path = ""
  var kind = Kind.file
  var size: UInt64 = 0
  var mode: UInt64 = 0
  var user: UInt64 = 0
  var group: UInt64 = 0
  /// As it is written: seconds, and maybe a fraction.
  var time = "0"
  var link = ""
  /// Extended attributes by name.
  var attributes: [String: [UInt8]] = [:]

  /// The parts of a path of an archive, without those that say nothing; nil if one of them leads up.
  static func names(_ path: String) -> [String]? {
    let names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    return names.contains("..") ? nil : names
  }
}
