/// A file that holds one decimal number, as most of /sys/kernel/mm.
public enum KernelNumber {
  /// Reads the number.
  public static func read(_ path: String) throws(ProcFSError) -> UInt64 {
    try readText(path) { (text) throws(ParseFailure) in
      var cursor = TextCursor()
      let value = try cursor.decimal(in: text)
      try cursor.finishLine(in: text)
      return value
    }
  }
}
