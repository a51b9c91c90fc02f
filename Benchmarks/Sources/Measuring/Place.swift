internal import Glibc

/// Where the programs and the sources are.
package enum Place {
  /// The folder of the program that runs, in which its helpers are too; nil without /proc.
  package static var programs: String? {
    var path = [UInt8](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    guard count > 0, let slash = path[..<count].lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return String(decoding: path[..<slash], as: UTF8.self)
  }

  /// The folder of the package that has the command.
  package static var root: String {
    #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
  }
}
