/// The VMAs of a process, as /proc/<pid>/maps lists them.
///
/// See Documentation/filesystems/proc.rst, "/proc/PID/maps".
public struct Maps: Hashable, Sendable {
  /// The VMAs in the order of their addresses.
  public var mappings: [Mapping]

  /// Parses the text of /proc/<pid>/maps.
  ///
  /// - Complexity: O(n) in the length of the text.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> Maps {
    var mappings: [Mapping] = []
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let addresses = try cursor.addresses(in: text)
      mappings.append(try cursor.mapping(at: addresses, in: text))
    }
    return Maps(mappings: mappings)
  }

  /// Parses the first line of a text that may go on, or be cut off, behind it; nil if there is none.
  static func parseFirst(_ text: Span<UInt8>) throws(ParseFailure) -> Mapping? {
    var cursor = TextCursor()
    guard !cursor.isAtEnd(of: text) else { return nil }
    let addresses = try cursor.addresses(in: text)
    return try cursor.mapping(at: addresses, in: text)
  }

  /// Reads /proc/<pid>/maps; a zombie has no mappings.
  public static func read(pid: Int32) throws(ProcFSError) -> Maps {
    try readText("/proc/\(pid)/maps", pid: pid, parse: parse)
  }
}
