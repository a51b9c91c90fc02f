internal import Glibc

/// What the engines of file systems are parts of.
enum KernelVersion {
  /// Such as `Linux 6.18.44`.
  static var text: String {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return "Linux" }
    let release = unsafe withUnsafeBytes(of: &names.release) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "Linux \(release)"
  }
}

extension Workspace {
  /// The first line of what a program says of its version.
  func firstLine(_ program: String, _ option: String) throws(EngineError) -> String {
    let ending = try ending(of: program, [option])
    let text = ending.output.isEmpty ? ending.errors : ending.output
    return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? program
  }
}
