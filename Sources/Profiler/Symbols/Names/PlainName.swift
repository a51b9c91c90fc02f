internal import Glibc

/// The names of C++ and Rust as people write them: linkers know them with the types of arguments worked into them.
package enum PlainName {
  private typealias Function =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<Int32>?
    ) -> UnsafeMutablePointer<CChar>?

  /// `__cxa_demangle` of the C++ runtime, which Swift's runtime has with it.
  private static let demangle: Function? = unsafe dlsym(nil, "__cxa_demangle").map {
    unsafe unsafeBitCast($0, to: Function.self)
  }

  /// Longer names say no more to a person, and could cost their reader much.
  private static let longest = 1024

  /// The plain form of a name; the name itself if it has no other, or is none of these languages.
  package static func of(_ name: String) -> String {
    guard name.hasPrefix("_Z"), name.utf8.count <= longest, let demangle = unsafe demangle else { return name }
    var status: Int32 = 0
    guard let plain = unsafe demangle(name, nil, nil, &status) else { return name }
    defer { unsafe free(plain) }
    return unsafe ofRust(String(cString: plain))
  }

  /// Rust puts a hash behind its names and writes signs as words, so that they look like names of C++.
  private static func ofRust(_ name: String) -> String {
    guard let mark = name.utf8.count >= 19 ? name.utf8.index(name.utf8.endIndex, offsetBy: -19) : nil,
      name[mark...].hasPrefix("::h"), name[mark...].dropFirst(3).allSatisfy(\.isHexDigit)
    else { return name }
    let words = [
      ("_$LT$", "<"), ("$LT$", "<"), ("$GT$", ">"), ("$RF$", "&"), ("$BP$", "*"), ("$C$", ","), ("$LP$", "("),
      ("$RP$", ")"), ("$u20$", " "), ("$u7b$", "{"), ("$u7d$", "}"), ("$u27$", "'"), ("$u5b$", "["), ("$u5d$", "]"),
      ("..", "::"),
    ]
    return words.reduce(String(name[..<mark])) { $0.replacing($1.0, with: $1.1) }
  }
}
