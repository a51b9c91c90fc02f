/// What the kernel says of the processor it runs on, from /proc/cpuinfo.
public struct ProcessorFeatures: Hashable, Sendable {
  /// The words of the line `flags` of the first CPU: what it can do, as far as the kernel uses it.
  public var flags: Set<String>

  /// Parses the text of /proc/cpuinfo as x86 writes it (show_cpuinfo); without a line `flags` there are none.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> ProcessorFeatures {
    var flags: Set<String> = []
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      // The CPUs of a machine have the same flags.
      if flags.isEmpty, text.equals("flags", in: cursor.word(in: text)) {
        cursor.skipBlanks(in: text)
        try cursor.expect(TextCursor.colon, in: text)
        flags = Set(cursor.restOfLine(in: text).split(separator: " ").map(String.init))
      }
      try cursor.skipLine(in: text)
    }
    return ProcessorFeatures(flags: flags)
  }

  /// Reads /proc/cpuinfo.
  public static func read() throws(ProcFSError) -> ProcessorFeatures {
    try readText("/proc/cpuinfo", parse: parse)
  }
}
