/// Where a process has put code that it has compiled itself, as it tells in /tmp/perf-<pid>.map.
///
/// Each line is an address, a size and a name; numbers are hexadecimal, and names may have blanks. See
/// tools/perf/Documentation/jit-interface.txt.
public struct PerfMap {
  /// Bytes of the longest map that is read; what is behind is not known.
  public static let largestSize = 256 << 20

  private var names: [String] = []
  private var ranges: [Range<UInt64>] = []
  private let intervals: IntervalTable
  /// Lines that are none of a map.
  public private(set) var strangeLines = 0

  /// Understands the text of a map.
  ///
  /// A last line without its newline is still being written, and is left out. Where code was put over older code the last line counts.
  ///
  /// - Complexity: O(n log n) in the number of lines.
  public init(_ text: [UInt8]) {
    var start = 0
    while let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let (range, name) = Self.entry(text[start..<end]) {
        ranges.append(range)
        names.append(name)
      } else {
        strangeLines += 1
      }
      start = end + 1
    }
    intervals = IntervalTable(ranges)
  }

  /// Lines that could be understood.
  public var count: Int { names.count }

  /// The name of the code at an address, and where that code begins.
  ///
  /// - Complexity: O(log n)
  public func entry(at address: UInt64) -> (name: String, start: UInt64)? {
    intervals.owner(of: address).map { (names[$0], ranges[$0].lowerBound) }
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> (Range<UInt64>, String)? {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3, let start = number(words[0]), let size = number(words[1]), !words[2].isEmpty else {
      return nil
    }
    let (end, overflow) = start.addingReportingOverflow(size)
    return overflow ? nil : (start..<end, String(decoding: words[2], as: UTF8.self))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    // Some write 0x in front; a sign, which Swift would take, is none of theirs.
    let text = String(decoding: digits, as: UTF8.self)
    let bare = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
    return bare.hasPrefix("+") || bare.hasPrefix("-") ? nil : UInt64(bare, radix: 16)
  }
}
