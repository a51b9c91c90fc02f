/// Small files of the kernel that are read as text.
public enum KernelFile {
  /// The first line of a file without its newline; nil when it cannot be read.
  ///
  /// Bytes that are no UTF-8 are replaced.
  public static func firstLine(_ path: String) -> String? {
    try? readText(path) { (text) throws(ParseFailure) in
      text.string(in: 0..<TextCursor().endOfLine(in: text))
    }
  }

  /// All of a file; nil when it cannot be read.
  ///
  /// Bytes that are no UTF-8 are replaced.
  public static func text(_ path: String) -> String? {
    try? readText(path) { (text) throws(ParseFailure) in text.string(in: 0..<text.count) }
  }
}
