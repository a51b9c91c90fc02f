/// A file that holds one decimal number, as most of /sys/kernel/mm.
public enum KernelNumber {
  /// Reads the number.
  public static func read(_ path: String) throws(ProcFSError) -> UInt64 { try readText(path, parse: parse) }

  /// Parses the text of such a file.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> UInt64 {
    var cursor = TextCursor()
    let value = try cursor.decimal(in: text)
    try cursor.finishOnlyLine(in: text)
    return value
  }
}
