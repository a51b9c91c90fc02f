public import Profiler

/// Writes that broke sharing as trace events, which Perfetto and chrome://tracing show over time.
///
/// See "Trace Event Format". The text is made piece by piece, so that it can be written while more events come.
public struct TraceEventText: Sendable {
  private var isFirst = true

  /// Nothing was written yet.
  public init() {}

  /// What comes before the first event.
  public static let beginning = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":["
  /// What comes behind the last event.
  public static let end = "\n]}\n"

  /// The next events.
  public mutating func text(_ events: [BreakEvent]) -> String {
    var text = ""
    for event in events { add(Self.line(event), to: &text) }
    return text
  }

  /// The names of processes: whoever is missing is shown by its number.
  public mutating func text(names: [Int32: String]) -> String {
    var text = ""
    for (pid, name) in names.sorted(by: { $0.key < $1.key }) {
      let line = "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":\(pid),\"args\":{\"name\":\(Self.quoted(name))}}"
      add(line, to: &text)
    }
    return text
  }

  private mutating func add(_ line: String, to text: inout String) {
    text += isFirst ? "\n" : ",\n"
    text += line
    isFirst = false
  }

  /// An instant of a thread: a fault takes microseconds, and its end is not recorded.
  private static func line(_ event: BreakEvent) -> String {
    let name = StackTree.Label(event.code).text
    var arguments = [
      "\"address\":\"0x\(String(event.address, radix: 16))\"", "\"page\":\(event.address >> 12)",
      "\"outcome\":\"\(event.outcome.rawValue)\"", "\"function\":\(quoted(name))",
    ]
    if let module = event.code.module { arguments.append("\"module\":\(quoted(module))") }
    if let cause = event.cause { arguments.append("\"cause\":\(quoted(cause.kind.words))") }
    if let type = event.cause?.type { arguments.append("\"type\":\(quoted(type))") }
    if let stack = event.stack {
      let names = StackTree.Label.labels(of: stack).map { quoted($0.text) }
      arguments.append("\"stack\":[\(names.joined(separator: ","))]")
    }
    return
      "{\"ph\":\"i\",\"s\":\"t\",\"cat\":\"\(event.outcome.rawValue)\",\"name\":\(quoted(name)),\"pid\":\(event.pid),"
      + "\"tid\":\(event.tid),\"ts\":\(microseconds(event.time)),\"args\":{\(arguments.joined(separator: ","))}}"
  }

  /// Nanoseconds in microseconds, exactly.
  private static func microseconds(_ time: UInt64) -> String {
    let rest = "\(time % 1000)"
    return "\(time / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  /// A text as JSON writes it.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
