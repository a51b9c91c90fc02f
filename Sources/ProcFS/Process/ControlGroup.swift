/// One line of /proc/<pid>/cgroup: where a process is in one hierarchy of control groups.
///
/// See cgroups(7) and `proc_cgroup_show` in kernel/cgroup/cgroup.c.
public struct ControlGroup: Hashable, Sendable {
  /// The number of the hierarchy, 0 for that of version 2.
  public var hierarchy: Int
  /// The controllers of a hierarchy of version 1, or its name as `name=...`; empty for version 2.
  public var controllers: String
  /// The path from the root of the hierarchy.
  public var path: String

  /// Parses the text of /proc/<pid>/cgroup.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> [ControlGroup] {
    var groups: [ControlGroup] = []
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let hierarchy = try cursor.count(in: text)
      try cursor.expect(TextCursor.colon, in: text)
      let start = cursor.offset
      var end = start
      while end < text.count, text[end] != TextCursor.colon, text[end] != TextCursor.newline { end += 1 }
      cursor.advance(to: end)
      try cursor.expect(TextCursor.colon, in: text)
      let path = cursor.offset..<cursor.endOfLine(in: text)
      groups.append(
        ControlGroup(
          hierarchy: hierarchy, controllers: text.string(in: start..<end), path: text.string(in: path)))
      cursor.advance(to: path.upperBound)
      try cursor.finishLine(in: text)
    }
    return groups
  }
}
