internal import CLinux
internal import Glibc

/// The program `cowscope-actor`, which comes with this one: processes under test, and the guard.
public enum ActorProgram {
  /// It is at none of these places.
  public struct NotFound: Error, Hashable, Sendable {
    /// Where it was looked for.
    public var searched: [String]

    /// Creates the error.
    public init(searched: [String]) { self.searched = searched }
  }

  /// Looks at the given path, then at $COWSCOPE_ACTOR, then beside this program and where `make install` puts it.
  public static func find(preferred: String? = nil) throws(NotFound) -> String {
    var candidates: [String] = []
    if let preferred {
      candidates = [preferred]
    } else if let value = unsafe getenv("COWSCOPE_ACTOR") {
      unsafe candidates = [String(cString: value)]
    } else if let directory = Self.ownDirectory() {
      candidates = [directory + "/cowscope-actor", directory + "/../libexec/cowscope/cowscope-actor"]
    }
    guard let found = candidates.first(where: { unsafe access($0, X_OK) == 0 }) else {
      throw NotFound(searched: candidates)
    }
    return found
  }

  private static func ownDirectory() -> String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    let length = unsafe clx_executable_path(&bytes, Int32(bytes.count))
    guard length > 0 else { return nil }
    let path = String(decoding: bytes.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
