/// What the measuring program printed, line by line.
public struct TimerOutput: Sendable, Hashable {
  /// One call that was timed, in nanoseconds.
  public struct Call: Sendable, Hashable {
    /// The call.
    public var call: ProcessCall
    /// CPU time of the caller in the call.
    public var inCall: Double
    /// That and the CPU time of the child until its end.
    public var total: Double?
    /// The time on the clock until the call was done.
    public var wall: Double?

    /// Creates a call.
    public init(call: ProcessCall, inCall: Double, total: Double? = nil, wall: Double? = nil) {
      self.call = call
      self.inCall = inCall
      self.total = total
      self.wall = wall
    }
  }

  /// VmPTE of a parent and of its child, in bytes.
  public struct PageTables: Sendable, Hashable {
    /// Of the parent.
    public var parent: Int
    /// Of the child.
    public var child: Int
  }

  /// A line that the measuring program does not print.
  public struct Malformed: Error, Hashable {
    /// The line, cut to a bearable length.
    public var line: String

    /// Creates an error.
    public init(line: String) { self.line = line }
  }

  /// Nanoseconds of single faults.
  public private(set) var samples: [Double] = []
  /// Calls that were timed.
  public private(set) var calls: [Call] = []
  /// Page tables, where they were looked at.
  public private(set) var pageTables: PageTables?
  /// Why nothing could be measured.
  public private(set) var unavailable: String?

  /// Reads the output; throws the first line that makes no sense.
  public init(parsing text: String) throws(Malformed) {
    for line in text.split(separator: "\n") {
      guard take(line) else { throw Malformed(line: String(line.prefix(80))) }
    }
  }

  private mutating func take(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    guard let first = words.first else { return true }
    if first == "unavailable" {
      unavailable = String(line.dropFirst(first.count + 1))
      return true
    }
    if words.count == 1, let sample = Self.time(first) {
      samples.append(sample)
      return true
    }
    if first == "page-tables" {
      guard words.count == 3, let parent = Int(words[1]), let child = Int(words[2]), parent >= 0, child >= 0 else {
        return false
      }
      pageTables = PageTables(parent: parent, child: child)
      return true
    }
    let times = words.dropFirst().compactMap(Self.time)
    guard let call = ProcessCall(rawValue: String(first)), times.count == words.count - 1 else { return false }
    switch (call, times.count) {
    case (.exec, 1): calls.append(Call(call: call, inCall: times[0]))
    case (.fork, 3), (.vfork, 3), (.posixSpawn, 3), (.forkExec, 3):
      calls.append(Call(call: call, inCall: times[0], total: times[1], wall: times[2]))
    default: return false
    }
    return true
  }

  private static func time(_ word: Substring) -> Double? {
    guard word.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }), let value = Double(word)
    else { return nil }
    return value.isFinite ? value : nil
  }
}
