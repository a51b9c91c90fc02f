/// What the kernel says of the processors it runs on, from /proc/cpuinfo.
public struct Processors: Hashable, Sendable {
  /// How many are online.
  public var count: Int
  /// The line `model name` of the first one; nil on architectures that have none, such as arm64.
  public var modelName: String?
  /// The words of the line `flags` (x86) or `Features` (arm64) of the first one: what it can do, as far as the kernel uses it.
  public var features: Set<String>

  /// Parses the text of /proc/cpuinfo; see `show_cpuinfo` in arch/x86/kernel/cpu/proc.c and `c_show` in arch/arm64/kernel/cpuinfo.c.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> Processors {
    var processors = Processors(count: 0, modelName: nil, features: [])
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let start = cursor.offset
      let end = cursor.endOfLine(in: text)
      if let colon = (start..<end).first(where: { text[$0] == TextCursor.colon }) {
        var last = colon
        while last > start, text[last - 1] == TextCursor.tab || text[last - 1] == TextCursor.space { last -= 1 }
        cursor.advance(to: colon + 1)
        processors.take(start..<last, from: &cursor, in: text)
      }
      try cursor.skipLine(in: text)
    }
    return processors
  }

  private mutating func take(_ key: Range<Int>, from cursor: inout TextCursor, in text: Span<UInt8>) {
    if text.equals("processor", in: key) {
      count += 1
    } else if modelName == nil, text.equals("model name", in: key) {
      modelName = cursor.restOfLine(in: text)
    } else if features.isEmpty, text.equals("flags", in: key) || text.equals("Features", in: key) {
      // The processors of a machine have the same ones.
      features = Set(cursor.restOfLine(in: text).split(separator: " ").map(String.init))
    }
  }

  /// Reads /proc/cpuinfo.
  public static func read() throws(ProcFSError) -> Processors {
    try readText("/proc/cpuinfo", parse: parse)
  }
}
